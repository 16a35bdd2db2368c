package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.RunRetention.FinishedRun;
import io.skopeo.operator.copying.RunRetention.ImageHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs are a letter for their outcome, good, failed or stuck, the hours since then, and the names
 * of their Images: {@code g1:ab}.
 */
class RunRetentionTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final RunRetention RETENTION = new RunRetention(500, WEEK);

  @ParameterizedTest
  @CsvSource({
    // successful kept, failed kept, runs, deleted
    "3, 3, g1 g2 g3 f1 f2 f3,       ''",
    "3, 3, g4 g1 g3 g2 f1,          g4",
    "1, 2, f1 g1 f2 g2 f3 g3,       f3 g2 g3",
    "0, 3, g1 g2 f1,                g1 g2",
    "3, 0, g1 f1,                   f1",
    "0, 0, g1 f1,                   f1 g1",
    "3, 3, g167 f167,               ''",
    "3, 3, g1 g169 f169,            f169 g169",
    "1, 1, g1 g2 g200 f300,         f300 g2 g200",
    "3, 3, s1 g1,                   s1",
    "100, 100, s1 s2 f1,            s1 s2",
    "3, 3, '',                      ''",
  })
  void newestOfEachKindAreKept(int successful, int failed, String runs, String deleted) {
    ImageHistory image = history(successful, failed, Set.of(), NOW);
    assertThat(surplus(RETENTION, runs, Map.of("team-a/a", image))).isEqualTo(sorted(deleted));
  }

  @ParameterizedTest
  @CsvSource({
    // limit of Image a, limit of Image b, runs, deleted
    "1, 3, g1:ab g2:ab g3:ab g4:ab, g4:ab",
    "0, 0, g1:ab,                   g1:ab",
    "1, 1, g1:a g2:ab g3:b,         g3:b",
    "1, 0, g1:b g2:b g3:ab,         g1:b g2:b",
  })
  void sharedRunIsKeptAsLongAsOneOfItsImagesKeepsIt(int a, int b, String runs, String deleted) {
    assertThat(
            surplus(
                RETENTION,
                runs,
                Map.of(
                    "team-a/a", history(a, a, Set.of(), NOW),
                    "team-a/b", history(b, b, Set.of(), NOW))))
        .isEqualTo(sorted(deleted));
  }

  @ParameterizedTest
  @CsvSource({
    // the end of the last run that Image b reported, in hours; an open run: is the run deleted
    "1,  '',          true",
    "0,  '',          true",
    "2,  '',          false",
    "0,  team-a/g1ab, false",
    ",   '',          false",
  })
  void runStaysUntilEachOfItsImagesHasReportedIt(
      @Nullable Integer hours, String open, boolean deleted) {
    Set<String> openRuns = open.isEmpty() ? Set.of() : Set.of(open);
    var other =
        new ImageHistory(0, 0, openRuns, Optional.ofNullable(hours).map(RunRetentionTest::ago));
    Map<String, ImageHistory> images =
        Map.of("team-a/a", history(0, 0, Set.of(), NOW), "team-a/b", other);
    assertThat(surplus(RETENTION, "g1:ab", images))
        .isEqualTo(deleted ? List.of("g1ab") : List.of());
    assertThat(surplus(RETENTION, "s1:ab", images)).hasSize(deleted || !open.isEmpty() ? 1 : 0);
    assertThat(surplus(RETENTION, "g169:ab", images)).as("it is too old").hasSize(1);
  }

  @Test
  void runThatEndedWithinTheReportedSecondIsReported() {
    var run = new FinishedRun("team-a", "g1", true, true, NOW.plusMillis(789), Set.of("team-a/a"));
    assertThat(
            RETENTION.surplus(
                List.of(run), Map.of("team-a/a", history(0, 0, Set.of(), NOW)), NOW.plusSeconds(1)))
        .containsExactly(run);
  }

  @Test
  void runOfImagesThatAreGoneIsDeleted() {
    assertThat(surplus(RETENTION, "g1:ab", Map.of())).containsExactly("g1ab");
    assertThat(surplus(RETENTION, "g1:ab", Map.of("team-a/a", history(3, 3, Set.of(), NOW))))
        .isEmpty();
  }

  @Test
  void installationKeepsTheNewestAndThoseThatAreNotReported() {
    Map<String, ImageHistory> images = Map.of("team-a/a", history(9, 9, Set.of("team-a/f4"), NOW));
    assertThat(surplus(new RunRetention(2, WEEK), "g1 g2 g3 f4 g5", images))
        .containsExactly("g3", "g5");
  }

  private static List<String> surplus(
      RunRetention retention, String runs, Map<String, ImageHistory> images) {
    return retention.surplus(finished(runs), images, NOW).stream()
        .map(FinishedRun::name)
        .sorted()
        .toList();
  }

  private static List<String> sorted(String runs) {
    return finished(runs).stream().map(FinishedRun::name).sorted().toList();
  }

  private static ImageHistory history(
      int successful, int failed, Set<String> open, Instant reported) {
    return new ImageHistory(successful, failed, open, Optional.of(reported));
  }

  private static List<FinishedRun> finished(String runs) {
    return Arrays.stream(runs.split(" "))
        .filter(run -> !run.isEmpty())
        .map(RunRetentionTest::one)
        .toList();
  }

  private static FinishedRun one(String run) {
    String[] parts = (run.contains(":") ? run : run + ":a").split(":", 2);
    return new FinishedRun(
        "team-a",
        run.replace(":", ""),
        run.charAt(0) == 'g',
        run.charAt(0) != 's',
        ago(Integer.parseInt(parts[0].substring(1))),
        Arrays.stream(parts[1].split("")).map("team-a/"::concat).collect(Collectors.toSet()));
  }

  private static Instant ago(int hours) {
    return NOW.minus(Duration.ofHours(hours));
  }
}
