package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Task prints about a volume, and the receipts that it writes to one. */
class VolumeSurveyTest {
  @TempDir private Path folder;

  private VolumeRun survey() {
    return VolumeRun.of(folder, "survey");
  }

  /** Returns the lines of a survey but the first, the last and the free space, which vary. */
  private static List<String> lines(VolumeRun run) {
    Ended ended = run.script().run();
    List<String> log = ended.log();
    assertThat(ended.status()).isZero();
    assertThat(log.getFirst()).isEqualTo("volume: begin 1");
    assertThat(log.getLast()).isEqualTo("volume: end %d".formatted(log.size() - 2));
    return log.subList(1, log.size() - 1).stream()
        .filter(line -> !line.startsWith("volume: free "))
        .map(line -> line.substring("volume: ".length()))
        .toList();
  }

  @Test
  void indexIsPrintedAsItIs() {
    VolumeRun run = survey().onVolume("export.json", "{\"images\":[\n\u001b{\"a\":\"ä\"}\n]}\n");
    run.onVolume("tree/manifest.json", "{}").onVolume("tree/version", "");

    assertThat(lines(run))
        .containsExactly("index {\"images\":[", "index ?{\"a\":\"ä\"}", "index ]}");
  }

  @Test
  void foldersOfSkopeoAreFound() {
    VolumeRun run = survey();
    for (String image : List.of("b/app:2", "a@sha256:1", "a/b/c")) {
      run.onVolume(image + "/manifest.json", "{}").onVolume(image + "/version", "1");
      run.onVolume(image + "/blob", "1234");
    }
    run.onVolume("page/manifest.json", "{}");

    String words = "dir %s 2 7 ".formatted(VolumeRun.sha256("{}"));
    assertThat(lines(run))
        .containsExactly(words + "a/b/c", words + "a@sha256:1", words + "b/app:2");
  }

  @Test
  void folderItselfIsAnImage() {
    VolumeRun run = survey().onVolume("manifest.json", "{}").onVolume("version", "1");

    assertThat(lines(run)).containsExactly("dir %s 2 3 .".formatted(VolumeRun.sha256("{}")));
  }

  @Test
  void layoutsAndArchivesAreFound() {
    String index = "{\"manifests\":[%s]}".formatted("1".repeat(10_000));
    VolumeRun run =
        survey().onVolume("lay/out/index.json", index).onVolume("lay/out/oci-layout", "{}");
    run.onVolume("lay/out/blobs/sha256/1", "{}")
        .onVolume("docker.tar", "tar")
        .onVolume("other.tar", "");

    List<String> lines = lines(run);

    assertThat(lines.getFirst()).startsWith("docker-archive docker.tar ");
    assertThat(decoded(lines, "docker-archive docker.tar ")).isEqualTo("{\"Tags\":[\"app:1\"]}");
    assertThat(lines).hasSize(1 + 3);
    assertThat(decoded(lines, "oci lay/out ")).isEqualTo(index);
  }

  private static String decoded(List<String> lines, String words) {
    return lines.stream()
        .filter(line -> line.startsWith(words))
        .map(line -> line.substring(words.length()))
        .map(piece -> new String(Base64.getDecoder().decode(piece), StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void linksAndOddNamesAreRefusedByName() throws IOException {
    VolumeRun run = survey().onVolume("a b\nvolume: end 0/manifest.json", "{}");
    for (String image : List.of("good", "bad")) {
      run.onVolume(image + "/manifest.json", "{}").onVolume(image + "/version", "");
    }
    Files.createSymbolicLink(run.volume("bad/signature-1"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(run.volume("creds"), Path.of("/tekton/creds"));

    assertThat(lines(run))
        .containsExactly(
            "refused a?b?volume:?end?0 name",
            "refused creds link",
            "refused bad/signature-1 link",
            "dir %s 2 2 good".formatted(VolumeRun.sha256("{}")));
  }

  @ParameterizedTest
  @CsvSource({"'', empty", ".writing/owner, unfinished", "images/nothing, empty"})
  void folderWithoutImagesIsNamed(String file, String word) throws IOException {
    VolumeRun run = survey();
    Files.createDirectories(run.volume(""));
    if (!file.isEmpty()) {
      run.onVolume(file, "");
    }

    assertThat(lines(run)).containsExactly(word);
  }

  @Test
  void missingFolderIsNamed() {
    VolumeRun run = survey();
    run.script().with("volumePath", "elsewhere/entirely");

    assertThat(lines(run)).containsExactly("missing");
  }

  @ParameterizedTest
  @CsvSource({"MAX_IMAGES, 2", "MAX_SURVEY, 150"})
  void moreThanCanBeReadIsCutOff(String limit, String value) {
    VolumeRun run = survey();
    run.script().constant(limit, value);
    for (String image : List.of("a", "b", "c", "d")) {
      run.onVolume(image + "/manifest.json", "{}").onVolume(image + "/version", "1");
    }

    assertThat(lines(run)).endsWith("truncated").hasSizeLessThan(5);
  }

  @Test
  void receiptIsWritten() {
    VolumeRun run = VolumeRun.of(folder, "receipt").onVolume("export.json", "{}");
    run.input("receipt.json", "{}\n").input("receipt-name.txt", "team-a_site-b\n");

    assertThat(run.script().run().summary()).isEqualTo("wrote receipts/team-a_site-b.json");
    assertThat(run.files()).containsEntry("receipts/team-a_site-b.json", "{}\n").hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "Read-only file system, the receipt was not written: the volume is read-only, 0",
    "No space left on device, refused: the volume is full, 64",
  })
  void receiptThatCannotBeWritten(String words, String summary, int status) {
    VolumeRun run = VolumeRun.of(folder, "receipt").onVolume("export.json", "{}");
    run.input("receipt.json", "{}\n").input("receipt-name.txt", "team-a_site-b\n");
    run.script()
        .program(
            "mkdir", "#!/usr/bin/env bash\necho 'mkdir: x: %s' >&2\nexit 1\n".formatted(words));

    Ended ended = run.script().run();

    assertThat(ended.summary()).isEqualTo(summary);
    assertThat(ended.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"../x", ".x", "a/b", "''"})
  void receiptOfAnotherNameIsRefused(String name) {
    VolumeRun run = VolumeRun.of(folder, "receipt").onVolume("export.json", "{}");
    run.input("receipt.json", "{}\n").input("receipt-name.txt", name + "\n");

    assertThat(run.script().run().summary()).startsWith("refused: receipt-name.txt");
  }
}
