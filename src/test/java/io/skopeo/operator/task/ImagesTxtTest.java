package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Task's program with lines of several Images: whom its log and its results name. */
class ImagesTxtTest {
  private static final String IMAGES = "workspace/images-url/images.txt";

  @TempDir Path folder;

  private ScriptRun script() {
    return new ScriptRun(folder).with("parallelism", "1");
  }

  private static String line(String name, String tag) {
    return "docker://src.example/team/%1$s:%2$s docker://dst.example/team/%1$s:%2$s"
        .formatted(name, tag);
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"" + message + "\"\n";
  }

  /** Returns the log with the durations replaced. */
  private static String log(Ended ended) {
    return ended.log().stream()
        .map(l -> l.replaceAll("\\d+\\.\\d (s|MB)\\b", "N $1"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void logNamesImageAndTagFirstAndTheReasonBeforeTheReferences() {
    ScriptRun script =
        script()
            .lines(
                line("okay", "1.2"),
                line("gone", "1.3"),
                "# a comment",
                "three words here",
                line("okay", "1.2"),
                "docker://src.example/team/ok@sha256:%1$s docker://dst.example/team/ok@sha256:%1$s"
                    .formatted("a".repeat(64)),
                "docker://src.example/team/ok docker://dst.example/team/no-tag",
                line("odd", "2"),
                "docker://src.example/team/ok:1 docker://dst.example/team/okay:1.2",
                line("limited", "4"),
                line("okay", "5"))
            .file(
                IMAGES,
                """
                team/web
                team/web

                team/api and more words
                team/web
                team/base\r
                 team/base
                team/api
                team/api
                team/api
                team/web
                """)
            .skopeoSays(
                "gone",
                2,
                fatal(
                    "initializing source docker://src.example/team/gone:1.3: reading manifest 1.3"
                        + " in src.example/team/gone: manifest unknown"))
            .skopeoSays("limited", 1, fatal("toomanyrequests: later"))
            .with("title", "2 Images");

    assertThat(log(script.run()))
        .isEqualTo(
            """
            2 Images
            team/api: invalid line: not a source and a destination (line 4)
            team/web 1.2: skipped, line 1 does the same (line 5)
            team/api 1.2: invalid line: line 1 has the same destination (line 9)
            team/web 1.2: copied in N s, sha256:000000000000, docker://src.example/team/okay:1.2 -> docker://dst.example/team/okay:1.2 (line 1)
            team/web 1.3: failed after N s: source not found: source: reading manifest: manifest unknown: docker://src.example/team/gone:1.3 -> docker://dst.example/team/gone:1.3 (line 2)
            team/base sha256:aaaaaaaaaaaa: copied in N s, sha256:000000000000, docker://src.example/team/ok@sha256:DIGEST -> docker://dst.example/team/ok@sha256:DIGEST (line 6)
            team/base latest: copied in N s, sha256:000000000000, docker://src.example/team/ok -> docker://dst.example/team/no-tag (line 7)
            team/api 2: failed after N s: skopeo ended with 3: docker://src.example/team/odd:2 -> docker://dst.example/team/odd:2 (line 8)
            team/api 4: failed after N s: rate limit: toomanyrequests: later: docker://src.example/team/limited:4 -> docker://dst.example/team/limited:4 (line 10)
            team/web 5: not attempted: line 10 met the rate limit of the same registries (line 11)
            copied 3, skipped 1, failed 5, not attempted 1 of 10 in N s, N MB written\
            """
                .replace("DIGEST", "a".repeat(64)));
  }

  @Test
  void withoutTheFileNobodyIsNamed() {
    Ended ended = script().lines(line("okay", "1.2"), "one", line("odd", "3")).run();

    assertThat(ended.log()).anyMatch(l -> l.startsWith("1.2: copied in "));
    assertThat(ended.log()).contains("line 2: invalid line: not a source and a destination");
    assertThat(ended.log()).anyMatch(l -> l.startsWith("3: failed after "));
  }

  @Test
  void linesAfterItsEndHaveNoName() {
    Ended ended = script().lines(line("ok", "1"), line("okay", "2")).file(IMAGES, "team/web").run();

    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(ended.log()).anyMatch(l -> l.startsWith("team/web 1: copied"));
    assertThat(ended.log()).anyMatch(l -> l.startsWith("2: copied"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch /tmp/skopeo-copy-pwned)/x",
        "`touch /tmp/skopeo-copy-pwned`",
        "team/web\u001b[31m",
        "Team/Web",
        "team",
        "team/web/more",
        "team/",
        "/web",
        "../..",
        "-n/x-",
        "te\u0000am/we\u0000b!",
        "t\u00e9am/web",
        "a[$(touch /tmp/skopeo-copy-pwned)]",
      })
  void nameThatIsNoneIsNeverShown(String name) {
    Ended ended = script().lines(line("ok", "1")).file(IMAGES, name + "\n").run();

    assertThat(ended.status()).isZero();
    assertThat(ended.log().getFirst()).startsWith("1: copied in ");
    assertThat(Path.of("/tmp/skopeo-copy-pwned")).doesNotExist();
  }

  @Test
  void hugeFileIsNotRead() {
    Ended ended =
        script().lines(line("ok", "1")).file(IMAGES, "team/web\n" + "x".repeat(1 << 20)).run();

    assertThat(ended.log().getFirst()).startsWith("1: copied in ");
  }

  // --- The result failures -----------------------------------------------------------------------

  @Test
  void twentyEqualRefusalsHaveTheirWordsOnce() {
    ScriptRun script = script().with("parallelism", "8");
    for (int i = 0; i < 20; i++) {
      script.skopeoSays(
          "denied" + i,
          1,
          fatal(
              "writing blob: initiating layer upload to /v2/team/denied%1$d/blobs/uploads/ in dst.example: denied: you may not push to team"
                  .formatted(i)));
    }

    Ended ended = script.lines(lines(20, "denied")).run();

    assertThat(ended.lineStatus()).isEqualTo("w".repeat(20));
    assertThat(ended.failures())
        .isEqualTo(
            "1-20 destination: writing blob: initiating layer upload in dst.example: denied: you may not push to team\n");
  }

  @Test
  void sixtyImagesThatFailDifferentlyHaveWordsEach() {
    ScriptRun script = script().with("parallelism", "8");
    for (int i = 0; i < 60; i++) {
      script.skopeoSays("odd" + i, 1, fatal("something long that differs: reason " + (100 + i)));
    }

    Ended ended = script.lines(lines(60, "odd")).file(IMAGES, images(60)).run();

    assertThat(ended.failures().lines())
        .hasSize(60)
        .allMatch(l -> l.matches("\\d+ \\.\\.\\..*: reason 1\\d\\d"));
    assertThat(ended.failures().length() + 60 + ended.lineStatus().length())
        .isLessThanOrEqualTo(1600);
  }

  /** One Image has 40 lines that fail differently before the two others have one. */
  @Test
  void firstLineOfEachImageComesBeforeFurtherLines() {
    ScriptRun script = script().with("parallelism", "8");
    for (int i = 0; i < 42; i++) {
      script.skopeoSays("odd" + i, 1, fatal("x".repeat(300) + " reason " + (100 + i)));
    }

    Ended ended =
        script.lines(lines(42, "odd")).file(IMAGES, "a/a\n".repeat(40) + "b/b\nc/c\n").run();

    List<String> failures = ended.failures().lines().toList();
    assertThat(failures).anyMatch(l -> l.matches("1 x{20,}\\.{3}x{40,} reason 100"));
    assertThat(failures).anyMatch(l -> l.matches("41 x{20,}\\.{3}x{40,} reason 140"));
    assertThat(failures).anyMatch(l -> l.matches("42 x{20,}\\.{3}x{40,} reason 141"));
    assertThat(failures).hasSizeBetween(10, 41);
  }

  @Test
  void missingPartIsNamed() {
    Ended ended =
        script()
            .lines(line("part", "1"))
            .skopeoSays(
                "part",
                2,
                fatal(
                    "copying image 2/3 from manifest list: determining manifest MIME type for docker://src.example/team/part:1: reading manifest sha256:%s in src.example/team/part: manifest unknown"
                        .formatted("b".repeat(64))))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("c");
    assertThat(ended.failures())
        .isEqualTo(
            "1 source: copying image 2/3 from manifest list: determining manifest MIME type: reading manifest sha256:bbbbbbbbbbbb: manifest unknown\n");
  }

  private static String[] lines(int count, String name) {
    return IntStream.range(0, count).mapToObj(i -> line(name + i, "1." + i)).toArray(String[]::new);
  }

  private static String images(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "team/image-" + i + "\n")
        .collect(Collectors.joining());
  }
}
