package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Task's program with what registries say when they refuse, whole. */
class RefusalsTest {
  private static final Path TABLE = Path.of("src/test/resources/task/refusals.tsv");

  @TempDir Path folder;

  private ScriptRun script() {
    return new ScriptRun(folder).with("parallelism", "8").with("retryTimes", "0");
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=warning msg=\"Failed, retrying: unauthorized\"\n"
        + "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\""
        + message
        + "\"\n";
  }

  private static String line(String name, String tag) {
    return "docker://src.example/team/%1$s:%2$s docker://dst.example/team/%1$s:%2$s"
        .formatted(name, tag);
  }

  private record Refusal(
      char outcome, String side, int status, String from, String to, String said) {
    static Refusal read(String row) {
      String[] columns = row.split("\t", -1);
      assertThat(columns).as(row).hasSize(7);
      assertThat(columns[5]).isNotBlank();
      return new Refusal(
          columns[0].charAt(0),
          columns[1],
          Integer.parseInt(columns[2]),
          columns[3],
          columns[4],
          columns[6]);
    }

    /** Returns a line whose names no other row has: a rate limit holds back its two registries. */
    String line(int row) {
      boolean atSource = side.equals("source");
      return "docker://%s docker://%s"
          .formatted(
              (atSource ? "" : "r%d.".formatted(row)) + own(from, row),
              (atSource ? "r%d.".formatted(row) : "") + own(to, row));
    }

    String words(int row) {
      return said.replace("team/app", "team/app" + row)
          .replace("'app:1.0'", "'app" + row + ":1.0'")
          .replace("images/app", "images/app" + row)
          .replace("mirror/app", "mirror/app" + row);
    }

    private static String own(String image, int row) {
      return image.replace("/app:", "/app" + row + ":");
    }
  }

  @TestFactory
  Stream<DynamicTest> everyRefusalHasItsOutcomeAndItsSide() throws IOException {
    List<Refusal> refusals =
        Files.readAllLines(TABLE).stream()
            .filter(row -> !row.startsWith("#"))
            .map(Refusal::read)
            .toList();
    ScriptRun script = script();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < refusals.size(); i++) {
      Refusal refusal = refusals.get(i);
      script.skopeoSays("app" + i, refusal.status(), fatal(refusal.words(i)));
      lines.add(refusal.line(i));
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    return IntStream.range(0, refusals.size())
        .mapToObj(i ->
            dynamicTest(
                refusals.get(i).outcome() + " " + refusals.get(i).said(),
                () -> {
                  assertThat(ended.lineStatus().charAt(i)).isEqualTo(refusals.get(i).outcome());
                  assertThat(ended.log())
                      .filteredOn(l -> l.contains(" (line " + (i + 1) + ")"))
                      .singleElement()
                      .asString()
                      .contains(": " + refusals.get(i).side() + ": ");
                }));
  }

  /** Sizes and the place in the index differ; the tag is left out, as the names are. */
  @Test
  void twentyRefusalsOfAQuotaHaveTheirWordsOnce() {
    ScriptRun script = script();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      script.skopeoSays(
          "app" + i,
          1,
          fatal(
              ("copying image %d/3 from manifest list: writing blob: initiating layer upload to"
                      + " /v2/team/app%d/blobs/uploads/ in dst.example: denied: adding %d.0 MiB of"
                      + " storage resource, which when updated to current usage of 9.%d GiB will"
                      + " exceed the configured upper limit of 10.0 GiB.")
                  .formatted(i % 3 + 1, i, i + 1, i % 9)));
      lines.add(line("app" + i, "1." + i));
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    assertThat(ended.lineStatus()).isEqualTo("q".repeat(20));
    assertThat(ended.failures())
        .isEqualTo(
            "1-20 destination: copying image 1/3 from manifest list: writing blob: initiating"
                + " layer upload in dst.example: denied: adding 1.0 MiB of storage resource, which when updated to current"
                + " usage of 9.0 GiB will exceed the configured upper limit of 10.0 GiB.\n");
  }

  @Test
  void twentyImmutableTagsHaveTheirWordsOnce() {
    ScriptRun script = script();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "app" + i;
      script.skopeoSays(
          name,
          1,
          fatal(
              ("writing manifest: uploading manifest 1.%2$d to dst.example/team/%1$s: tag invalid:"
                      + " The image tag '1.%2$d' already exists in the 'team/app' repository and"
                      + " cannot be overwritten because the repository is immutable.")
                  .formatted(name, i)));
      lines.add(line(name, "1." + i));
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    assertThat(ended.lineStatus()).isEqualTo("m".repeat(20));
    assertThat(ended.failures())
        .isEqualTo(
            "1-20 destination: writing manifest: uploading manifest: tag invalid: The image tag"
                + " already exists in the 'team/app' repository and cannot be overwritten because"
                + " the repository is immutable.\n");
  }

  /** Sixteen long refusals get some 80 characters each. */
  @Test
  void shortenedRefusalKeepsItsBeginningAndThePhraseThatDecides() {
    ScriptRun script = script();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String letter = String.valueOf((char) ('a' + i));
      script.skopeoSays(
          "app" + i,
          1,
          fatal(
              "copying image 3/4 from manifest list: writing blob: "
                  + ("a proxy " + letter + " in between: ").repeat(20)
                  + "denied: Quota has been exceeded on namespace"
                  + " and here is what we think of it".repeat(20)));
      lines.add(line("app" + i, "1"));
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    assertThat(ended.lineStatus()).isEqualTo("q".repeat(16));
    assertThat(ended.failures().lines())
        .hasSize(16)
        .allMatch(l -> l.matches("\\d+ destination: copying.*\\.\\.\\.Quota has been .*\\.\\.\\."));
    assertThat(ended.log())
        .filteredOn(l -> l.contains(" failed after "))
        .hasSize(16)
        .allMatch(l -> l.contains("destination: copying image 3/4 from manifest list: "))
        .allMatch(l -> l.contains("...Quota has been exceeded on namespace and here"));
  }

  /** Only skopeo on a terminal breaks lines, and programs in its place. */
  @Test
  void everyLineOfAnErrorCounts() {
    Ended ended =
        script()
            .lines(line("app", "1"))
            .skopeoSays(
                "app",
                1,
                """
                level=info msg="toomanyrequests"
                FATA[0002] writing manifest: denied:
                the storage quota of this project
                is used up
                """)
            .run();

    assertThat(ended.lineStatus()).isEqualTo("q");
    assertThat(ended.failures())
        .isEqualTo(
            "1 destination: FATA[0002] writing manifest: denied: the storage quota of this project"
                + " is used up\n");
  }

  /** skopeo says nothing of Docker Hub's "library" and host where it names an image. */
  @Test
  void shortNamesOfDockerHubDoNotCount() {
    Ended ended =
        script()
            .lines("docker://docker.io/library/denied:quota docker://dst.example/app:1")
            .skopeoSays(
                "denied",
                2,
                fatal(
                    "initializing source docker://denied:quota: reading manifest quota in"
                        + " docker.io/library/denied: manifest unknown"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("n");
    assertThat(ended.failures()).isEqualTo("1 source: reading manifest: manifest unknown\n");
  }

  @Test
  void hostTellsTheSideWhereSkopeoDoesNot() {
    Ended ended =
        script()
            .lines(line("from", "1"), line("to", "1"), line("both", "1"), line("neither", "1"))
            .skopeoSays("from", 1, fatal("Get \\\"https://src.example/v2/\\\": unauthorized"))
            .skopeoSays("to", 1, fatal("Get \\\"https://dst.example/v2/\\\": unauthorized"))
            .skopeoSays("both", 1, fatal("src.example or dst.example: unauthorized"))
            .skopeoSays("neither", 1, fatal("Get \\\"https://not-src.example/\\\": unauthorized"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("awaa");
    assertThat(ended.failures())
        .isEqualTo(
            """
            1 source: Get 'https://src.example/v2/': unauthorized
            2 destination: Get 'https://dst.example/v2/': unauthorized
            3 src.example or dst.example: unauthorized
            4 Get 'https://not-src.example/': unauthorized
            """);
  }
}
