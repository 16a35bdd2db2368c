package io.skopeo.operator.spec.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.it.tenancy.LimitCase;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The limits of an installation, from their text to an Image's problems. */
class TenantPolicyTest {
  @ParameterizedTest
  @MethodSource
  void imageIsRefusedBeyondTheLimitsAndNowhereElse(
      Path file, Map<String, String> settings, LimitCase.Row row) {
    assertThat(new OperatorSettings(settings).problems()).isEmpty();
    List<Problem> problems = problems(settings, row);
    if (row.refusal().isEmpty()) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).extracting(Problem::reason).containsOnly(Reason.NOT_ALLOWED);
      assertThat(problems.getFirst().sentence())
          .contains(row.refusal().get())
          .contains("(chart: limits.");
    }
  }

  static Stream<Arguments> imageIsRefusedBeyondTheLimitsAndNowhereElse() {
    return LimitCase.files().stream()
        .flatMap(file -> {
          LimitCase limits = LimitCase.read(file);
          return limits.images().stream()
              .map(row -> Arguments.of(file.getFileName(), limits.settings(), row));
        });
  }

  @Test
  void everyViolationIsReported() {
    var settings =
        Map.of(
            "ALLOWED_SOURCES",
            "team-b quay.io/",
            "ALLOWED_DESTINATIONS",
            "team-b **",
            "MIN_FREQUENCY",
            "1h",
            "MAX_NEW_COPIES",
            "5");
    var row =
        new LimitCase.Row(
            "team-a",
            null,
            null,
            Map.of("frequency", "10m", "tags", Map.of("maxNewCopies", 6)),
            null);
    assertThat(problems(settings, row))
        .extracting(Problem::sentence)
        .containsExactly(
            "spec.source.name: namespace team-a may not copy from quay.io/argoproj/argocd: name a repository that it may copy from, or have this one allowed by ALLOWED_SOURCES (chart: limits.sources).",
            "spec.destination.name: namespace team-a may not copy to registry.example.com/app: name a repository that it may copy to, or have this one allowed by ALLOWED_DESTINATIONS (chart: limits.destinations).",
            "spec.frequency \"10m\" is less than the installation allows: write 1h or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency).",
            "spec.tags.maxNewCopies 6 is more than the installation allows: write 5 or less, or have it allowed by MAX_NEW_COPIES (chart: limits.maxNewCopies).");
  }

  @ParameterizedTest
  @CsvSource({
    "'',  PT5M",
    "1m,  PT5M",
    "5m,  PT5M",
    "10m, PT10M",
    "1d,  PT24H",
  })
  void minimumFrequencyIsTheDefault(String least, Duration every) {
    ImageIntent intent = read(Map.of("MIN_FREQUENCY", least), Map.of());
    assertThat(intent.schedule()).isEqualTo(new IntervalSchedule(every));
  }

  @Test
  void maxNewCopiesOfTheInstallationIsTheDefault() {
    assertThat(read(Map.of("MAX_NEW_COPIES", "7"), Map.of()).maxNewCopies()).hasValue(7);
    assertThat(
            read(Map.of("MAX_NEW_COPIES", "7"), Map.of("tags", Map.of("maxNewCopies", 3)))
                .maxNewCopies())
        .hasValue(3);
    assertThat(read(Map.of(), Map.of()).maxNewCopies()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0 2 * * *,          10m, true",
    "*/10 * * * *,       10m, true",
    "*/9 * * * *,        10m, false",
    "'0,55 * * * *',     10m, false",
    "59 23 * * *,        1d,  true",
    "'0 0,23 * * *',     2h,  false",
    "'0 0,23 * * 1',     2h,  true",
    "'0 0,23 * * 1,2',   2h,  false",
    "'*/30 0-23 1,15 * *', 30m, true",
    "'0 1-23 1 1 *',     2h,  false",
    "0 0 * * *,          25h, false",
    "0 0 * * 1,          7d,  true",
    "0 0 * * 1,          8d,  false",
    "'0 0 1 1,3 *',      59d, true",
    "'0 0 1 1,3 *',      60d, false",
    "'0 0 31 12 *',      366d, false",
    "'0 0 29 2 *',       366d, true",
    "* * * * *,          '',  true",
    "* * * * *,          1m,  true",
    "@hourly,            1h,  true",
    "@daily,             1h,  true",
  })
  void cronWithCloserSlotsIsRefused(String cron, String least, boolean allowed) {
    var row = new LimitCase.Row(null, null, null, Map.of("schedule", Map.of("cron", cron)), null);
    List<Problem> problems = problems(Map.of("MIN_FREQUENCY", least), row);
    if (allowed) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems)
          .singleElement()
          .satisfies(problem ->
              assertThat(problem.sentence())
                  .startsWith(
                      "spec.schedule.cron \"%s\" comes more often than the installation allows: write slots that are %s or more apart"
                          .formatted(cron, least)));
    }
  }

  private static ImageIntent read(Map<String, String> settings, Map<String, Object> spec) {
    var row = new LimitCase.Row(null, null, null, spec, null);
    return (ImageIntent)
        new OperatorSettings(settings).specs().read(row.namespace(), row.readSpec());
  }

  private static List<Problem> problems(Map<String, String> settings, LimitCase.Row row) {
    return new OperatorSettings(settings).specs().read(row.namespace(), row.readSpec())
            instanceof ParsedSpec.InvalidSpec(var problems)
        ? problems
        : List.of();
  }
}
