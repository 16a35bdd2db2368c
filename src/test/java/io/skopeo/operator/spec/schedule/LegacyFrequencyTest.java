package io.skopeo.operator.spec.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import io.skopeo.operator.spec.policy.RepositoryRules;
import io.skopeo.operator.spec.policy.TenantPolicy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyFrequencyTest {
  private static final SpecReader READER = new SpecReader("");

  @ParameterizedTest
  @CsvSource({
    "90s,        PT90S",
    "1h30m,      PT90M",
    "1.5h,       PT90M",
    "3d,         PT72H",
    "2w,         PT336H",
    // what Go reads and the API server takes no more
    "+1h,        PT1H",
    "1.h,        PT1H",
    ".5h,        PT30M",
    "90000ms,    PT90S",
    "1h500ms,    PT1H0.5S",
    "60000000us, PT1M",
    "60000000µs, PT1M",
    "99999999999h, PT5M",
    "7days,      PT168H",
    "1day,       PT24H",
    "2weeks,     PT336H",
    "1d12x,      PT24H",
  })
  void storedFrequencyIsReadAsGoDid(String text, Duration every) {
    assertThat(schedule(text)).isEqualTo(new IntervalSchedule(every));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "often",
        "5 minutes",
        "-5m",
        "5M",
        "1y",
        "0",
        "0s",
        "2 weeks",
        ".",
        ".h",
        "1..5h",
        "1h-30m",
        "99999999999999999999h",
        "٥m",
        "@daily",
        "$(id)"
      })
  void invalidStoredFrequencyMeansFiveMinutesAndIsReported(String text) {
    assertThat(schedule(text)).isEqualTo(IntervalSchedule.DEFAULT);
    assertThat(READER.ignored(spec(text)))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.FREQUENCY_IGNORED);
          assertThat(problem.sentence())
              .startsWith("spec.frequency \"" + text + "\" cannot be used: write ")
              .endsWith(". Until then source and destination are compared every 5m.");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "9s,      PT10S,   10s",
    "500ms,   PT10S,   10s",
    "1ns,     PT10S,   10s",
    "367d,    PT8784H, 366d",
    "400days, PT8784H, 366d",
    "53w,     PT8784H, 366d",
    "10000h,  PT8784H, 366d",
  })
  void storedFrequencyOutOfBoundsMeansTheNearestAndIsReported(
      String text, Duration every, String inWords) {
    assertThat(schedule(text)).isEqualTo(new IntervalSchedule(every));
    assertThat(READER.ignored(spec(text)).map(Problem::sentence))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).endsWith("compared every " + inWords + "."));
  }

  @ParameterizedTest
  @CsvSource({"15m", "+1h", "''"})
  void validOrUnusedFrequencyIsNotReported(String text) {
    ImageSpec scheduled =
        Specs.of(
            """
            mode: OneShot
            source: {name: a, version: x}
            destination: {name: b}
            frequency: often
            schedule: {cron: 0 2 * * *}
            """);
    assertThat(READER.ignored(scheduled)).isEmpty();
    if (!text.isEmpty()) {
      assertThat(READER.ignored(spec(text))).isEmpty();
    }
    assertThat(READER.ignored(null)).isEmpty();
  }

  @Test
  void minimumFrequencyReplacesAnInvalidOne() {
    var specs =
        new PolicyCheckedSpecReader(
            "",
            new TenantPolicy(
                RepositoryRules.NONE,
                RepositoryRules.NONE,
                MinimumFrequency.parse("MIN_FREQUENCY", "36h").orThrow(),
                OptionalInt.empty(),
                true));
    assertThat(specs.read("team", spec("often")))
        .isInstanceOfSatisfying(
            ImageIntent.class,
            intent ->
                assertThat(intent.schedule())
                    .isEqualTo(new IntervalSchedule(Duration.ofHours(36))));
    for (String text : List.of("often", "1s")) {
      assertThat(specs.read("team", spec(text))).isInstanceOf(ImageIntent.class);
      assertThat(specs.reader().ignored(spec(text)).map(Problem::sentence))
          .hasValueSatisfying(sentence -> assertThat(sentence).endsWith("compared every 1d12h."));
    }
  }

  private static Schedule schedule(String frequency) {
    return ((ImageIntent) READER.read(spec(frequency))).schedule();
  }

  private static ImageSpec spec(String frequency) {
    return Specs.of(
        """
        mode: Recurrent
        source: {name: quay.io/a, version: '1'}
        destination: {name: gcr.io/a}
        frequency: '%s'
        """
            .formatted(frequency));
  }
}
