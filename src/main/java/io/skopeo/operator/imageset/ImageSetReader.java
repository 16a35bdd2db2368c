package io.skopeo.operator.imageset;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.api.imageset.ImageTemplate;
import io.skopeo.operator.imageset.ImageSetIntent.Hold;
import io.skopeo.operator.imageset.ImageSetIntent.Part;
import io.skopeo.operator.imageset.ImageSetIntent.Timing;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.schedule.CronSchedule;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.spec.schedule.ScheduleReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs of ImageSets.
 *
 * @param defaultRegistry the registry, with or without a leading path, of a destination that names
 *     none; empty for Docker Hub
 * @param leastPause the limit of the installation, which decides the default interval too
 */
public record ImageSetReader(String defaultRegistry, MinimumFrequency leastPause) {
  /** Ten thousand repositories looked at each five minutes would be 30 requests a second. */
  private static final IntervalSchedule USUAL = new IntervalSchedule(Duration.ofHours(1));

  /** Reads a spec; null is a spec that is missing. */
  public ParsedImageSet read(@Nullable ImageSetSpec spec) {
    if (spec == null) {
      return invalid(List.of(Problem.inSpec("spec is missing.")));
    }
    var problems = new ArrayList<Problem>();
    if (spec.repositories().isEmpty() && spec.repositoriesFrom().isEmpty()) {
      problems.add(
          Problem.inSpec(
              "no repositories are named: set spec.repositories, or spec.repositoriesFrom with a ConfigMap or a URL."));
    }
    if (spec.chunk() != null && spec.spread() != null) {
      problems.add(
          Problem.inSpec("spec.chunk and spec.spread cannot both be set: remove one of them."));
    }
    RepositoryList inline = InlineRepositories.of(spec.repositories());
    @Nullable Exclusions exclusions = keep(Exclusions.parse(spec.exclude()), problems);
    @Nullable NameMapping mapping =
        keep(NameMapping.parse(spec.mapping(), defaultRegistry), problems);
    @Nullable Chunk chunk = keep(Chunk.parse(spec.chunk()), problems);
    @Nullable Spread spread = keep(Spread.parse(spec.spread()), problems);
    @Nullable Timing timing = keep(timing(spec), problems);
    if (exclusions == null
        || mapping == null
        || chunk == null
        || spread == null
        || timing == null
        || !problems.isEmpty()) {
      return invalid(problems);
    }
    return new ImageSetIntent(
        inline,
        spec.repositoriesFrom(),
        new Part(exclusions, chunk, spread),
        mapping,
        timing,
        new Hold(Boolean.TRUE.equals(spec.dryRun()), Boolean.TRUE.equals(spec.suspend())),
        Objects.requireNonNullElse(spec.template(), ImageTemplate.NONE));
  }

  private Parsed<Timing> timing(ImageSetSpec spec) {
    @Nullable ScheduleSpec cron = spec.schedule();
    String frequency = Objects.requireNonNullElse(spec.frequency(), usualFrequency());
    return ScheduleReader.read(timed(cron == null ? frequency : null, cron), leastPause)
        .then(this::allowed)
        .then(schedule ->
            new Parsed.Valid<>(
                new Timing(
                    schedule,
                    cron == null ? Optional.of(frequency) : Optional.empty(),
                    Optional.ofNullable(cron))));
  }

  private String usualFrequency() {
    return leastPause.allows(USUAL) ? USUAL.text() : leastPause.text();
  }

  /** Returns an Image's spec with only the fields of its schedule. */
  private static ImageSpec timed(@Nullable String frequency, @Nullable ScheduleSpec cron) {
    return new ImageSpec(
        null, null, null, null, null, null, null, null, null, frequency, cron, null, null, null,
        null, null, null);
  }

  private Parsed<Schedule> allowed(Schedule schedule) {
    return leastPause.allows(schedule)
        ? new Parsed.Valid<>(schedule)
        : new Parsed.Invalid<>(
            new Problem(
                Reason.NOT_ALLOWED,
                "%s \"%s\" comes more often than the installation allows: write %s or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency)."
                    .formatted(
                        schedule instanceof CronSchedule ? "spec.schedule.cron" : "spec.frequency",
                        SafeText.shortQuote(schedule.text()),
                        leastPause.text())));
  }

  private static <T> @Nullable T keep(Parsed<T> parsed, List<Problem> problems) {
    return switch (parsed) {
      case Parsed.Valid<T>(var value) -> value;
      case Parsed.Invalid<T>(var problem) -> {
        problems.add(problem);
        yield null;
      }
    };
  }

  private static ParsedImageSet invalid(List<Problem> problems) {
    return new ParsedImageSet.InvalidImageSet(List.copyOf(problems));
  }
}
