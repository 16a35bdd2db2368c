package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Task's program with errors that skopeo does not explain, and the Task does. */
class ExplainedFailuresTest {
  private static final String LINES =
      "docker://src.example/team/NAME:1 docker://dst.example/team/NAME:1";
  private static final String CONVERTED =
      "copying system image from manifest list: Manifest list must be converted to type"
          + " \\\"application/vnd.oci.image.index.v1+json\\\" to be written to destination, but we"
          + " cannot modify it: \\\"Instructed to preserve digests\\\"";
  private static final String EDITED =
      "Manifest list was edited, but we cannot modify it: \\\"Instructed to preserve digests\\\"";
  private static final String REFUSED =
      "writing manifest: uploading manifest 1 to dst.example/team/windows: received unexpected HTTP"
          + " status: 500 Internal Server Error";
  private static final String FOREIGN =
      "{\"layers\":[{\"mediaType\":\"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip\","
          + "\"urls\":[\"https://mcr.example/blob\"]}]}";

  @TempDir Path folder;

  private ScriptRun script(String name, String error) {
    return new ScriptRun(folder)
        .lines(LINES.replace("NAME", name))
        .skopeoSays(name, 1, fatal(error));
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"" + message + "\"\n";
  }

  // --- Version -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"1.18.0", "1.22.9", "0.99.99", "1.9.3"})
  void skopeoThatIsTooOldForAnIndexIsNamed(String version) {
    Ended ended =
        script("index", CONVERTED).file("stub/version", "skopeo version " + version + "\n").run();

    assertThat(ended.lineStatus()).isEqualTo("o");
    assertThat(ended.failures())
        .isEqualTo(
            "1 skopeo "
                + version
                + " is too old for this image: from 1.23.0 it keeps the digest of an index with"
                + " zstd layers\n");
    assertThat(ended.log().getFirst())
        .contains("failed after")
        .contains(" s: skopeo " + version + " is too old for this image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.23.0", "1.23.1-dev", "1.24.0", "2.0.0", "1.23.0 commit: abc"})
  void newSkopeoMeansThatTheIndexIsWrong(String version) {
    for (String words : List.of(CONVERTED, EDITED)) {
      Ended ended =
          script("index", words).file("stub/version", "skopeo version " + version + "\n").run();

      assertThat(ended.lineStatus()).isEqualTo("f");
      assertThat(ended.summary()).isEqualTo("copied 0, skipped 0, failed 1 of 1");
      assertThat(ended.failures())
          .isEqualTo(
              "1 the index at the source states a wrong size or media type of an image: push it"
                  + " there again\n");
    }
  }

  @Test
  void unknownOptionIsNamed() {
    Ended ended =
        script("any", "unknown flag: --multi-arch")
            .file("stub/version", "skopeo version 1.8.0\n")
            .run();

    assertThat(ended.lineStatus()).isEqualTo("o");
    assertThat(ended.failures())
        .isEqualTo("1 skopeo 1.8.0 does not know --multi-arch: the Task needs 1.9.0 or later\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "skopeo version $(touch /tmp/skopeo-copy-pwned)", "1.23"})
  void versionThatCannotBeReadIsUnknown(String words) {
    Ended ended = script("index", CONVERTED).file("stub/version", words).run();

    assertThat(ended.lineStatus()).isEqualTo("o");
    assertThat(ended.failures()).startsWith("1 skopeo unknown is too old for this image: from ");
    assertThat(Path.of("/tmp/skopeo-copy-pwned")).doesNotExist();
  }

  @Test
  void versionIsReadOnceAndOnlyIfItMatters() {
    ScriptRun script =
        new ScriptRun(folder)
            .file("stub/version", "skopeo version 1.18.0\n")
            .lines(
                LINES.replace("NAME", "index1"),
                LINES.replace("NAME", "index2"),
                LINES.replace("NAME", "fails"))
            .skopeoSays("index1", 1, fatal(CONVERTED))
            .skopeoSays("index2", 1, fatal(EDITED));

    assertThat(script.run().lineStatus()).isEqualTo("oof");
    assertThat(script.read("stub/asked")).isEqualTo("asked\n");

    script.lines(LINES.replace("NAME", "ok"), LINES.replace("NAME", "fails")).run();

    assertThat(script.read("stub/asked")).isEqualTo("asked\n");
  }

  // --- Foreign layers ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
      })
  void refusedManifestWithForeignLayersIsNamed(String mediaType) {
    ScriptRun script =
        script("windows", REFUSED)
            .workspace("source-auth", "config.json", "{}")
            .workspace("source-ca", "ca.crt", "source")
            .with("srcTLSverify", "false")
            .file("stub/windows:1", "{\"layers\":[{\"mediaType\":\"" + mediaType + "\"}]}");

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("l");
    assertThat(ended.failures())
        .isEqualTo(
            "1 the destination refuses foreign layers, which Windows images have: leave Windows out"
                + " (spec.platforms)\n");
    assertThat(script.read("stub/look.windows:1").lines())
        .containsSubsequence("inspect", "--raw", "--tls-verify=false")
        .containsSubsequence(
            "--authfile", script.path("workspace/source-auth/config.json").toString())
        .contains("--cert-dir");
    assertThat(script.path("tmp")).isEmptyDirectory();
  }

  @Test
  void foreignLayersOfAnImageInAnIndexAreFound() {
    String digest = "sha256:" + "a".repeat(64);
    ScriptRun script =
        script(
                "windows",
                "copying image 2/2 from manifest list: "
                    + REFUSED.replace("manifest 1", "manifest " + digest))
            .file("stub/windows@" + digest, FOREIGN);

    assertThat(script.run().lineStatus()).isEqualTo("l");
    assertThat(script.read("stub/look.windows@" + digest))
        .endsWith("--\ndocker://src.example/team/windows@" + digest + "\n");
  }

  @Test
  void refusedManifestWithoutForeignLayersKeepsItsWords() {
    ScriptRun script = script("windows", REFUSED).file("stub/windows:1", "{\"layers\":[]}");
    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("f");
    assertThat(ended.failures())
        .isEqualTo(
            "1 destination: writing manifest: uploading manifest: received unexpected HTTP status:"
                + " 500 Internal Server Error\n");
  }

  @Test
  void manifestThatCannotBeReadChangesNothing() {
    assertThat(script("windows", REFUSED).run().lineStatus()).isEqualTo("f");
  }

  @Test
  void refusalThatSaysWhyIsNotLookedAt() {
    ScriptRun script =
        script("windows", REFUSED.replaceAll("received.*", "denied: quota exceeded"))
            .file("stub/windows:1", FOREIGN);

    assertThat(script.run().lineStatus()).isEqualTo("q");
    assertThat(script.exists("stub/look.windows:1")).isFalse();
  }

  // --- Blobs -------------------------------------------------------------------------------------

  @Test
  void copiesShareWhatSkopeoKnowsAboutBlobs() {
    ScriptRun script = new ScriptRun(folder).lines(LINES, LINES.replace("NAME", "ok"));

    script.run();

    assertThat(script.read("stub/data").lines().distinct())
        .singleElement()
        .asString()
        .startsWith(script.path("tmp") + "/");
  }

  /** Hosts are names too, and have their own words. */
  @Test
  void wordsInTheNameOfAHostDecideNothing() {
    Ended ended =
        new ScriptRun(folder)
            .with("retryTimes", "0")
            .constant("CONNECT_SECONDS", "0")
            .lines(
                "docker://quota.immutable.example/team/app:1"
                    + " docker://blocking-policy.denied.example:5000/team/app:1")
            .skopeoSays(
                "app",
                1,
                "level=fatal msg=\"initializing source docker://quota.immutable.example/team/app:1:"
                    + " pinging container registry quota.immutable.example: Get"
                    + " \\\"https://quota.immutable.example/v2/\\\": dial tcp 192.0.2.1:443: connection refused\"")
            .run();

    assertThat(ended.lineStatus()).isEqualTo("f");
  }
}
