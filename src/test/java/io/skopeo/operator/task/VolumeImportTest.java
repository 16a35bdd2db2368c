package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports of the Task from a volume, which anybody may have written. */
class VolumeImportTest {
  @TempDir private Path folder;

  private String one = "";
  private String two = "";

  /** Exports two images. */
  @BeforeEach
  void export() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    one = run.image("shared", "one");
    two = run.image("shared", "two");
    run.line("1", one).line("2", two).run();
  }

  /** Returns the import of both. */
  private VolumeRun imported() {
    return VolumeRun.of(folder, "import")
        .line(from("1"), "sha256:" + one, "1")
        .line(from("2"), "-", "2");
  }

  private static String from(String name) {
    return "dir:volume/images/app/%s docker://dst.example/app:%s".formatted(name, name);
  }

  @Test
  void imagesAreCopiedToARegistry() {
    VolumeRun run = imported();

    Ended ended = run.run();

    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(run.script().read("stub/calls"))
        .contains("--preserve-digests")
        .contains("dir:%s docker://dst.example/app:1".formatted(run.volume("images/app/1")));
  }

  @Test
  void missingFolderIsNamed() {
    VolumeRun run = imported().line(from("3"), "-", "3");

    Ended ended = run.run();

    assertThat(ended.lineStatus()).isEqualTo("..n");
    assertThat(ended.failures()).isEqualTo("3 source: it is not on the volume\n");
  }

  @Test
  void changedManifestIsNotCopied() {
    VolumeRun run = imported().onVolume("images/app/1/manifest.json", "{}");
    long before = run.calls();

    Ended ended = run.run();

    assertThat(ended.lineStatus()).isEqualTo("b.");
    assertThat(ended.failures()).startsWith("1 source: manifest.json has other bytes than it had");
    assertThat(run.calls()).isEqualTo(before + 1);
  }

  @Test
  void changedManifestOfAPlatformIsNotCopied() {
    VolumeRun run = imported().onVolume("images/app/2/%s.manifest.json".formatted(one), "{}");

    assertThat(run.run().lineStatus()).isEqualTo(".b");
  }

  @Test
  void changedBlobIsNamedAndTheRestGoesOn() {
    VolumeRun run = imported().onVolume("images/app/2/" + VolumeRun.sha256("two"), "2");

    Ended ended = run.run();

    assertThat(ended.lineStatus()).isEqualTo(".b");
    assertThat(ended.failures()).startsWith("2 source: writing blob: Digest did not match");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reading blob sha256:1: open /workspace/volume/site/images/app/1/1: no such file or"
            + " directory",
        "open /workspace/volume/site/images/app/1/1.manifest.json: no such file or directory",
      })
  void missingFileOfAnImageIsIncomplete(String words) {
    VolumeRun run = imported();
    run.script().file("stub/1.words", "level=fatal msg=\"%s\"\n".formatted(words));

    assertThat(run.run().lineStatus()).isEqualTo("c.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"images/app/1/signature-1", "images/app/1", "images/app"})
  void symbolicLinksAreNotFollowed(String link) throws IOException {
    VolumeRun run = imported();
    Path secret = Files.createDirectories(folder.resolve("secret"));
    Files.writeString(secret.resolve("config.json"), "password");
    Path path = run.volume(link);
    if (Files.exists(path)) {
      Files.move(path, secret.resolve("moved"));
    }
    Files.createSymbolicLink(path, secret.resolve("moved"));

    Ended ended = run.run();

    assertThat(ended.lineStatus()).startsWith("i");
    assertThat(ended.failures()).contains("source: site/" + link, "symbolic link");
    assertThat(ended.everything()).doesNotContain("password");
  }

  @Test
  void namesOfSkopeoSyncAreRead() {
    VolumeRun run = VolumeRun.of(folder, "import");
    String sync = "tree/host:5000/app:1";
    String byDigest = "tree/app@sha256:" + one;
    for (String tree : new String[] {sync, byDigest}) {
      run.onVolume(tree + "/manifest.json", "{}").onVolume(tree + "/version", "");
      run.line(
          "dir:volume/%s docker://dst.example/app:%d".formatted(tree, tree.length()), "-", tree);
    }

    assertThat(run.run().lineStatus()).isEqualTo("..");
    assertThat(run.script().read("stub/calls")).contains(sync + " ", byDigest + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dir:volume/../secret docker://dst.example/app:1",
        "dir:volume/a/../../../secret docker://dst.example/app:1",
        "dir:/etc docker://dst.example/app:1",
        "oci:volume/../x:y docker://dst.example/app:1",
        "tarball:volume/x docker://dst.example/app:1",
        "docker-archive:volume/a$b.tar docker://dst.example/app:1",
        "dir:volume/images/app/1 dir:volume/images/app/3",
        "docker://src.example/app:1 oci:volume/:x",
      })
  void linesThatLeadElsewhereAreInvalid(String line) {
    VolumeRun run = VolumeRun.of(folder, "import").line(line, "-", "1");
    long before = run.calls();

    assertThat(run.run().lineStatus()).isEqualTo("i");
    assertThat(run.calls()).isEqualTo(before);
  }

  @Test
  void layoutIsReadByNameOrPlace() {
    VolumeRun run = VolumeRun.of(folder, "import");
    run.onVolume("lay/index.json", "{}").onVolume("lay/oci-layout", "{}");
    run.onVolume("lay/blobs/sha256/" + VolumeRun.sha256("{}"), "{}");
    run.onVolume("lay/blobs/sha256/" + one, "{}");
    run.line("oci:volume/lay:app@sha256:%s docker://dst.example/a:1".formatted(one), "-", "1")
        .line("oci:volume/lay:@0 docker://dst.example/a:2", "-", "2")
        .line("oci:volume/lay:a:3 docker://dst.example/a:3", "sha256:" + one, "3");

    assertThat(run.run().lineStatus()).isEqualTo("..b");
  }

  @Test
  void layoutWithALinkIsNotRead() throws IOException {
    VolumeRun run = VolumeRun.of(folder, "import");
    run.onVolume("lay/index.json", "{}").onVolume("lay/oci-layout", "{}");
    Files.createDirectories(run.volume("lay/blobs/sha256"));
    Files.createSymbolicLink(run.volume("lay/blobs/sha256/" + one), Path.of("/etc/passwd"));
    run.line("oci:volume/lay:a docker://dst.example/a:1", "-", "1")
        .line("oci:volume/lay:b docker://dst.example/a:2", "-", "2");

    assertThat(run.run().lineStatus()).isEqualTo("ii");
  }

  @Test
  void halfAnExportIsRefused() throws IOException {
    VolumeRun run = imported().onVolume(".writing/owner", VolumeRun.OWNER);
    assertThat(run.run().lineStatus()).isEqualTo("..");

    Files.delete(run.volume("export.json"));
    assertThat(run.run().summary())
        .isEqualTo(
            "refused: the folder site has half an export: import it once the export has ended");
  }

  @Test
  void missingPathIsRefused() {
    VolumeRun run = imported();
    run.script().with("volumePath", "other-site");

    assertThat(run.run().summary()).isEqualTo("refused: the volume has no folder other-site");
  }
}
