package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of the Task to a volume. */
class VolumeExportTest {
  @TempDir private Path folder;

  @Test
  void indexNamesTheImagesInOrder() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("shared", "one");
    String two = run.image("shared", "two");

    Ended ended = run.line("2", two).line("1", one).run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(ended.summary()).isEqualTo("copied 2, skipped 0, failed 0 of 2");
    assertThat(run.read("export.json"))
        .isEqualTo(
            """
            {"version":1,"images":[
            %s,
            %s
            ],"assumed":[
            ]}
            """
                .formatted(VolumeRun.entry("1", one), VolumeRun.entry("2", two)));
    assertThat(run.read(".export")).isEqualTo(VolumeRun.OWNER + "\n");
    assertThat(run.read("README.txt")).isEqualTo("About.\n");
    assertThat(run.volume(".writing")).doesNotExist();
  }

  @Test
  void imagesShareTheirLayers() throws IOException {
    VolumeRun run = VolumeRun.export(folder, "r1");

    run.line("1", run.image("shared", "one")).line("2", run.image("shared", "two")).run();

    String layer = VolumeRun.sha256("shared");
    assertThat(Files.getAttribute(run.volume("images/app/1/" + layer), "unix:nlink")).isEqualTo(3);
    assertThat(
            Files.isSameFile(
                run.volume("images/app/2/" + layer), run.volume("blobs/sha256/" + layer)))
        .isTrue();
  }

  @Test
  void checksumsAreThoseOfAllFilesButSharedOnesTwice() {
    VolumeRun run = VolumeRun.export(folder, "r1");

    run.line("1", run.image("shared", "one")).line("2", run.image("shared", "two")).run();

    Map<String, String> files = run.files();
    assertThat(run.read("SHA256SUMS").lines())
        .allSatisfy(line -> {
          String[] words = line.split("  ", -1);
          assertThat(VolumeRun.sha256(files.get(words[1]))).isEqualTo(words[0]);
        })
        // Of each image the manifest, the version and a layer, the shared one, and three of the
        // index.
        .hasSize(3 + 3 + 1 + 3);
  }

  @Test
  void withoutLinksEachImageKeepsItsOwn() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script().program("ln", "#!/usr/bin/env bash\nexit 1\n");

    Ended ended =
        run.line("1", run.image("shared", "one")).line("2", run.image("shared", "two")).run();

    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(run.volume("blobs/sha256")).isEmptyDirectory();
    assertThat(run.read("images/app/2/" + VolumeRun.sha256("shared"))).isEqualTo("shared");
  }

  @Test
  void whatIsThereIsNotReadAgain() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.line("1", run.image("one")).run();

    VolumeRun next = VolumeRun.export(folder, "r2");
    Ended ended = next.line("1", next.image("one")).line("2", next.image("two")).run();

    assertThat(ended.lineStatus()).isEqualTo("=.");
    assertThat(ended.summary()).isEqualTo("copied 1, skipped 0, failed 0, there already 1 of 2");
    assertThat(next.calls()).isEqualTo(2);
    assertThat(next.exported()).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "LAYER"})
  void imageThatLacksAFileIsCopiedAgain(String file) throws IOException {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.line("1", run.image("one")).run();
    Files.delete(run.volume("images/app/1/" + file.replace("LAYER", VolumeRun.sha256("one"))));

    VolumeRun next = VolumeRun.export(folder, "r2");
    Ended ended = next.line("1", next.image("one")).run();

    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(next.read("images/app/1/" + VolumeRun.sha256("one"))).isEqualTo("one");
  }

  @Test
  void blobThatNoImageHasIsNotTrusted() throws IOException {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String layer = VolumeRun.sha256("one");
    run.onVolume(".export", VolumeRun.OWNER + "\n").onVolume("blobs/sha256/" + layer, "eno");

    run.line("1", run.image("one")).run();

    assertThat(run.read("images/app/1/" + layer)).isEqualTo("one");
    assertThat(
            Files.isSameFile(
                run.volume("images/app/1/" + layer), run.volume("blobs/sha256/" + layer)))
        .isTrue();
  }

  @Test
  void whatTheNewIndexDoesNotNameIsRemoved() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.line("1", run.image("shared", "one")).line("2", run.image("shared", "two")).run();

    VolumeRun next = VolumeRun.export(folder, "r2");
    next.line("2", next.image("shared", "two")).run();

    assertThat(next.exported()).containsExactly("2");
    assertThat(next.files().keySet())
        .noneMatch(name -> name.startsWith("images/app/1/"))
        .doesNotContain("blobs/sha256/" + VolumeRun.sha256("one"))
        .contains("blobs/sha256/" + VolumeRun.sha256("two"));
  }

  @Test
  void lineThatFailedIsNotInTheIndex() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script().file("stub/broken.words", "level=fatal msg=\"manifest unknown\"\n");
    String two = run.image("two");

    Ended ended =
        run.line("1", run.image("one"))
            .line(
                "docker://src.example/broken@sha256:%s dir:volume/images/app/2".formatted(two),
                "10 " + VolumeRun.entry("2", two),
                "2")
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".n");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(run.exported()).containsExactly("1");
  }

  @Test
  void groupCountsIfAllItsLinesAreThere() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("one");
    run.line("1", one);
    run.line("part", "e".repeat(64), "dir:volume/images/app/part", "2");
    run.line("other", run.image("other"), "dir:volume/images/app/other", "2");
    run.line("2", run.image("two"), "dir:volume/images/app/2", "2");

    assertThat(run.run().lineStatus()).matches("\\..\\.-").doesNotContain("=");
    assertThat(run.exported()).containsExactly("1");
    assertThat(run.volume("images/app/other")).doesNotExist();
  }

  @Test
  void secondNameOfADigestCostsNoPull() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("one");

    Ended ended = run.line("1", one).line("latest", one).run();

    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(run.calls()).isEqualTo(1);
    assertThat(run.exported()).containsExactly("1", "latest");
  }

  @Test
  void otherDigestIsNotKept() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("one");

    Ended ended =
        run.line(
                "docker://src.example/app@sha256:%s dir:volume/images/app/1".formatted(one),
                "10 " + VolumeRun.entry("1", "a".repeat(64)),
                "1")
            .run();

    assertThat(ended.lineStatus()).isEqualTo("f");
    assertThat(run.volume("images/app/1")).doesNotExist();
  }

  @Test
  void severalRunsMakeOneIndex() {
    VolumeRun first = VolumeRun.export(folder, "r1");
    first.line("1", first.image("one")).notLast().run();
    assertThat(first.volume("export.json")).doesNotExist();
    assertThat(first.volume(".writing")).isDirectory();

    VolumeRun last = VolumeRun.export(folder, "r1");
    last.line("2", last.image("two")).run();

    assertThat(last.exported()).containsExactly("1", "2");
  }

  @Test
  void repeatedLastRunMakesTheSameIndex() {
    VolumeRun first = VolumeRun.export(folder, "r1");
    first.line("1", first.image("one")).notLast().run();
    VolumeRun last = VolumeRun.export(folder, "r1");
    last.line("2", last.image("two")).run();
    Map<String, String> files = last.files();

    VolumeRun again = VolumeRun.export(folder, "r1");
    again.line("2", again.image("two")).run();

    assertThat(again.exported()).containsExactly("1", "2");
    assertThat(again.files())
        .containsAllEntriesOf(
            Map.of("SHA256SUMS", files.get("SHA256SUMS"), "export.json", files.get("export.json")));
  }

  @Test
  void anotherRoundBeginsAnew() {
    VolumeRun first = VolumeRun.export(folder, "r1");
    first.line("1", first.image("one")).notLast().run();

    VolumeRun last = VolumeRun.export(folder, "r2");
    last.line("2", last.image("two")).run();

    assertThat(last.exported()).containsExactly("2");
    assertThat(last.volume("images/app/1")).doesNotExist();
  }

  @Test
  void withoutARoundThereIsNoIndex() {
    VolumeRun run = VolumeRun.of(folder, "export");
    run.line("1", run.image("one")).run();

    assertThat(run.files().keySet())
        .contains("images/app/1/manifest.json")
        .noneMatch(name -> name.startsWith(".") || name.equals("export.json"));
  }

  @Test
  void lineToAnOciLayout() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("one");
    String docker =
        run.manifest(
            "{\"mediaType\":"
                + " \"application/vnd.docker.distribution.manifest.v2+json\",\"layers\":[]}");

    Ended ended =
        run.line("1", one, "oci:volume/:app:1", "1")
            .line("2", docker, "oci:volume/:app:2", "2")
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".u");
    assertThat(ended.failures()).contains("spec.format Directory");
    assertThat(run.read("index.json"))
        .isEqualTo(
            """
            {"schemaVersion":2,"manifests":[
            {"mediaType":"application/x","digest":"sha256:%s","size":3,"annotations":{"org.opencontainers.image.ref.name":"app:1"}}
            ]}
            """
                .formatted(one));
    assertThat(run.read("oci-layout")).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(run.files().keySet())
        .contains("blobs/sha256/" + one, "blobs/sha256/" + VolumeRun.sha256("one"))
        .doesNotContain("blobs/sha256/" + docker);
    Map<String, String> files = run.files();
    assertThat(run.read("SHA256SUMS").lines())
        .allSatisfy(line ->
            assertThat(VolumeRun.sha256(files.get(line.substring(66))))
                .isEqualTo(line.substring(0, 64)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker://src.example/app:1 dir:volume/blobs/app",
        "docker://src.example/app:1 dir:volume/images/../app",
        "docker://src.example/app:1 dir:volume/images/.hidden/app",
        "docker://src.example/app:1 dir:volume/images/app:1",
        "docker://src.example/app:1 dir:images/app",
        "docker://src.example/app:1 oci:volume/images/app:1",
        "docker://src.example/app:1 docker-archive:volume/images/app.tar",
        "docker://src.example/app:1 docker://dst.example/app:1",
        "dir:volume/images/a dir:volume/images/b",
      })
  void linesThatLeadElsewhereAreInvalid(String line) {
    VolumeRun run = VolumeRun.export(folder, "r1");

    assertThat(run.line(line, "-", "1").run().lineStatus()).isEqualTo("i");
    assertThat(run.calls()).isZero();
  }
}
