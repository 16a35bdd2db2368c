package io.skopeo.operator.planning.input;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** It is noon on January 1. A number is a time in seconds from now. */
class FirstSyncTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // case | spec | settled | failed tag | whole Image | last sync | first sync
        "copies were under way | frequency: 1d                 | false |      |      | -60     | at once",
        "retry is due          | frequency: 1d                 | true  | -5   |      | -60     | at once",
        "retry comes           | frequency: 1d                 | true  | 5    |      | -60     | 5",
        "routine before retry  | frequency: 1m                 | true  | 90   |      | -60     | 7",
        "Image backs off       | frequency: 1m                 | true  | -5   | 90   | -60     | 90",
        "Image is retried      | frequency: 1m                 | true  | 90   | -5   | -60     | at once",
        "routine               | frequency: 10s                | true  |      |      | -9999   | 7",
        "long routine          | frequency: 30d                | true  |      |      | -9999   | 7",
        "held                  | 'frequency: 1m, suspend: true'| false |      |      | -60     | 7",
        "missed slot           | 'schedule: {cron: 0 2 * * *}' | true  |      |      | -36001  | at once",
        "slot was not missed   | 'schedule: {cron: 0 2 * * *}' | true  |      |      | -36000  | 50446",
        "days were missed      | 'schedule: {cron: 0 2 * * *}' | true  |      |      | -999999 | at once",
        "never compared        | 'schedule: {cron: 0 2 * * *}' | true  |      |      |         | 50446",
        "held with missed slot | 'schedule: {cron: 0 2 * * *}, suspend: true' | false | | | -36001 | at once",
      })
  void statusDecides(
      String name,
      String spec,
      boolean settled,
      @Nullable Integer tag,
      @Nullable Integer whole,
      @Nullable Integer lastSync,
      String first) {
    PreviousState previous =
        previous(
            settled,
            Optional.ofNullable(lastSync),
            Stream.of(
                    Optional.ofNullable(tag).map(s -> Map.entry("1.0", failure(s))),
                    Optional.ofNullable(whole).map(s -> Map.entry(PreviousState.WHOLE, failure(s))))
                .flatMap(Optional::stream)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
            List.of());
    assertThat(FirstSync.of(read(spec), previous, new PassTime(NOW, 7000)))
        .as(name)
        .isEqualTo(
            first.equals("at once")
                ? new FirstSync.AtOnce()
                : new FirstSync.At(in(Integer.parseInt(first))));
  }

  @Test
  void newImageDoesNotWait() {
    assertThat(first(intent(Mode.RECURRENT, "1.0"), PreviousState.NONE))
        .isEqualTo(new FirstSync.At(NOW));
  }

  @Test
  void fulfilledOneShotIsNeverSynced() {
    ImageIntent intent = intent(Mode.ONE_SHOT, "1.0");
    assertThat(first(intent, handled(Optional.of(intent.fingerprint()))))
        .isEqualTo(new FirstSync.Never());
    assertThat(first(intent, handled(Optional.of("another")))).isNotEqualTo(new FirstSync.Never());
  }

  @Test
  void failingOneShotIsOnlyRetried() {
    PreviousState failing =
        previous(true, Optional.of(-60), Map.of("1.0", failure(4000)), List.of());
    assertThat(first(intent(Mode.ONE_SHOT, "1.0"), failing)).isEqualTo(new FirstSync.At(in(4000)));
  }

  @Test
  void failuresWithoutANameAreRetried() {
    var group = new FailureGroup(Reason.COPY_FAILED, 9, 2, in(3));
    PreviousState failing = previous(true, Optional.of(-60), Map.of(), List.of(group));
    assertThat(first(read("frequency: 1d"), failing)).isEqualTo(new FirstSync.At(in(3)));
  }

  @ParameterizedTest
  @CsvSource({"5m, 300", "1h, 3600", "30d, 3600"})
  void routineIsSpreadOverTheIntervalButAtMostAnHour(String frequency, int seconds) {
    var random = new Random(1);
    PreviousState settled = previous(true, Optional.of(-60), Map.of(), List.of());
    ImageIntent intent = read("frequency: " + frequency);
    Map<Long, Long> byTenth =
        Stream.generate(random::nextInt)
            .limit(3000)
            .map(uid -> FirstSync.of(intent, settled, new PassTime(NOW, uid)))
            .map(FirstSyncTest::due)
            .collect(
                Collectors.groupingBy(
                    due -> Duration.between(NOW, due).toMillis() / (seconds * 100L),
                    Collectors.counting()));
    assertThat(byTenth).hasSize(10).containsOnlyKeys(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(byTenth.values()).allMatch(images -> images > 200 && images < 400);
  }

  private static Instant due(FirstSync first) {
    return first instanceof FirstSync.At(var due) ? due : NOW;
  }

  private static FirstSync first(ImageIntent intent, PreviousState previous) {
    return FirstSync.of(intent, previous, new PassTime(NOW, 7000));
  }

  private static ImageIntent read(String spec) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Serialization.unmarshal(
                    """
                    ---
                    {%s, mode: Recurrent, source: {name: quay.io/a, version: "1.0"}, destination: {name: gcr.io/a}}
                    """
                        .formatted(spec),
                    ImageSpec.class));
  }

  private static TagFailure failure(int seconds) {
    return new TagFailure("1.0", new Problem(Reason.COPY_FAILED, "It failed."), 1, in(seconds));
  }

  private static PreviousState handled(Optional<String> fulfilled) {
    return new PreviousState(
        new PreviousState.Handled(Optional.of(1L), fulfilled, Optional.empty()),
        Optional.of(in(-60)),
        true,
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        PreviousState.KnownRuns.NONE);
  }

  private static PreviousState previous(
      boolean settled,
      Optional<Integer> lastSync,
      Map<String, TagFailure> failures,
      List<FailureGroup> groups) {
    return new PreviousState(
        handled(Optional.empty()).handled(),
        lastSync.map(seconds -> in(seconds)),
        settled,
        failures,
        groups,
        Optional.empty(),
        Optional.empty(),
        PreviousState.KnownRuns.NONE);
  }
}
