package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that an export cannot use, and runs that end at any moment. */
class VolumeRefusalsTest {
  private static final String SAYS = "#!/usr/bin/env bash\necho \"%s: cannot: %s\" >&2\nexit 1\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({".export, team-b/other", ".writing/owner, team-b/other", ".export, 'a b'"})
  void folderOfAnotherExportIsRefused(String file, String owner) {
    VolumeRun run = VolumeRun.export(folder, "r1").onVolume(file, owner + "\n");

    assertThat(run.line("1", run.image("one")).run().summary())
        .isEqualTo(
            "refused: the folder site belongs to the ImageExport %s: choose another spec.volume.path, or delete the folder"
                .formatted(owner.contains(" ") ? "another" : owner));
    assertThat(run.volume("images")).doesNotExist();
  }

  @Test
  void folderWithOtherFilesIsRefused() {
    VolumeRun run = VolumeRun.export(folder, "r1").onVolume("thesis.pdf", "");

    Ended ended = run.line("1", run.image("one")).run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary())
        .isEqualTo(
            "refused: the folder site is not empty, and no export: choose an empty folder in"
                + " spec.volume.path");
    assertThat(run.files()).containsOnlyKeys("thesis.pdf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost+found/x", ".snapshot/x", ".writing-1-2/owner"})
  void filesThatAreNobodysAreNoObstacle(String file) {
    VolumeRun run = VolumeRun.export(folder, "r1").onVolume(file, "");

    assertThat(run.line("1", run.image("one")).run().lineStatus()).isEqualTo(".");
  }

  @Test
  void linesThatDoNotFitAreRefused() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    String one = run.image("one");
    run.line(
        "docker://src.example/app@sha256:%s dir:volume/images/app/1".formatted(one),
        "900000000000000 " + VolumeRun.entry("1", one),
        "1");

    assertThat(run.run().summary())
        .matches("refused: the volume is full: 838190\\.3 GiB are needed, [0-9.]+ .iB are free");
    assertThat(run.calls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Read-only file system, refused: the volume is read-only",
    "No space left on device, refused: the volume is full",
    "Disk quota exceeded, refused: the volume is full",
    "Permission denied, 'refused: the folder site of the volume cannot be written: mkdir: cannot:"
        + " Permission denied'",
  })
  void volumeThatCannotBeWrittenIsRefused(String words, String summary) {
    VolumeRun run = VolumeRun.export(folder, "r1");
    Path mkdir = Path.of("/usr/bin/mkdir");
    run.script()
        .program(
            "mkdir",
            "#!/usr/bin/env bash\n[[ $* != *volume/site* ]] && exec %s \"$@\"\n".formatted(mkdir)
                + SAYS.formatted("mkdir", words).substring(20));

    assertThat(run.line("1", run.image("one")).run().summary()).isEqualTo(summary);
  }

  @Test
  void fullVolumeStopsTheRunAndKeepsWhatIsWhole() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script()
        .with("parallelism", "1")
        .file("stub/big.words", "level=fatal msg=\"write x: no space left on device\"\n");
    String two = run.image("two");
    run.line("1", run.image("one"))
        .line(
            "docker://src.example/big@sha256:%s dir:volume/images/app/2".formatted(two),
            "10 " + VolumeRun.entry("2", two),
            "2")
        .line("3", run.image("three"));

    Ended ended = run.run();

    assertThat(ended.lineStatus()).isEqualTo(".z-");
    assertThat(ended.failures()).contains("no space left on device");
    assertThat(run.exported()).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mv", "ln", "cp"})
  void renamesThatFailForSpaceMakeTheVolumeFull(String program) {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script()
        .program(
            program,
            "#!/usr/bin/env bash\n[[ $* != *images/app* ]] && exec /usr/bin/%s \"$@\"\n"
                    .formatted(program)
                + SAYS.formatted(program, "No space left on device").substring(20));

    Ended ended = run.line("1", run.image("one")).run();

    // Without links, an image keeps its own; the fake skopeo has its own path to cp.
    assertThat(ended.lineStatus()).isEqualTo(program.equals("mv") ? "z" : ".");
  }

  @Test
  void indexThatCannotBeWrittenIsNoSuccess() {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script().program("sync", SAYS.formatted("sync", "No space left on device"));

    Ended ended = run.line("1", run.image("one")).run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.summary())
        .startsWith("refused: the index of site cannot be written: sync: cannot: No space left");
    assertThat(run.volume("export.json")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"site", "site/images", "site/.writing", "site/blobs", "site/export.json"})
  void symbolicLinksAreNotFollowed(String link) throws IOException {
    VolumeRun run = VolumeRun.export(folder, "r1");
    Path path = run.script().path("workspace/volume/" + link);
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Files.createDirectories(folder.resolve("secret")));

    assertThat(run.line("1", run.image("one")).run().summary())
        .isEqualTo(
            "refused: %s on the volume is a symbolic link, which nothing follows".formatted(link));
    assertThat(folder.resolve("secret")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/site", "site/../../secret", "..", "a b", "site//x", "./site", "site/"})
  void otherPathsAreRefused(String path) {
    VolumeRun run = VolumeRun.export(folder, "r1");
    run.script().with("volumePath", path);

    assertThat(run.run().summary()).startsWith("refused: volumePath must be a relative path");
  }

  @Test
  void modeNeedsAVolume() {
    ScriptRun run = new ScriptRun(folder).with("volumeMode", "survey");

    assertThat(run.run().summary())
        .isEqualTo("refused: volumeMode survey needs the workspace volume");
  }

  /** Each program that the run calls is the last one once. */
  @Test
  void runThatIsKilledAnywhereEndsTheSameWhenItIsRepeated() {
    List<String> programs = List.of("mkdir", "mv", "ln", "rm", "cp");
    Map<String, String> whole = killed(folder.resolve("whole"), programs, 0);
    assertThat(whole).containsKeys("export.json", "SHA256SUMS", "images/app/2/manifest.json");

    int last = 1;
    while (true) {
      Path each = folder.resolve("killed-" + last);
      Map<String, String> files = killed(each, programs, last);
      if (Files.notExists(each.resolve("stub/killed"))) {
        break;
      }
      assertThat(files).as("killed after program %d", last).isEqualTo(whole);
      last++;
    }
    assertThat(last).isGreaterThan(12);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Exports two images where another one was, is killed after a number of programs, and repeats.
   */
  private static Map<String, String> killed(Path folder, List<String> programs, int last) {
    VolumeRun.export(folder, "r1")
        .onVolume(".export", VolumeRun.OWNER + "\n")
        .onVolume("images/app/0/manifest.json", "{}")
        .onVolume("blobs/sha256/0", "old");
    for (boolean dies : List.of(true, false)) {
      VolumeRun run = VolumeRun.export(folder, "r2");
      if (!dies) {
        programs.forEach(program -> delete(folder.resolve("programs/" + program)));
      } else {
        programs.forEach(program ->
            run.script()
                .program(
                    program,
                    """
                    #!/usr/bin/env bash
                    "/usr/bin/${0##*/}" "$@"
                    status=$?
                    read -r parent <"/proc/$PPID/comm"
                    [[ $parent == bash ]] || exit "$status"
                    printf . >>"$STUB/programs"
                    read -r done <"$STUB/programs"
                    if [[ ${#done} -eq %d ]]; then : >"$STUB/killed"; kill -KILL "$PPID"; fi
                    exit "$status"
                    """
                        .formatted(last)));
      }
      run.script().with("parallelism", "1");
      run.line("1", run.image("shared", "one")).line("2", run.image("shared", "two")).run();
    }
    Map<String, String> files = VolumeRun.export(folder, "r2").files();
    // It may have an entry twice, of which the index has one.
    files.remove(".entries");
    return files;
  }
}
