package io.skopeo.operator.spec.policy;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.schedule.CronSchedule;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits that an installation sets for its Images. The chart's admission policy checks new
 * specs against the same limits, in the same sentences; stored specs are checked here.
 *
 * @param maxNewCopies the limit in one interval of a schedule; empty if there is none
 * @param insecureTls whether an Image may switch the verification of TLS off
 */
public record TenantPolicy(
    RepositoryRules sources,
    RepositoryRules destinations,
    MinimumFrequency leastPause,
    OptionalInt maxNewCopies,
    boolean insecureTls) {
  /** Everything is allowed. */
  public static final TenantPolicy EVERYTHING =
      new TenantPolicy(
          RepositoryRules.NONE,
          RepositoryRules.NONE,
          MinimumFrequency.NONE,
          OptionalInt.empty(),
          true);

  /**
   * Returns the problems of an Image, in the order of the admission policy.
   *
   * @param intent the parsed spec
   * @param unverified the fields of the spec that switch the verification of TLS off
   */
  public List<Problem> problems(
      String namespace, ImageSpec spec, ImageIntent intent, Stream<String> unverified) {
    return Stream.of(
            source(namespace, "spec.source.name", intent.source()).stream(),
            destination(namespace, "spec.destination.name", intent.destination()).stream(),
            pause(spec.frequency(), intent.schedule()).stream(),
            copies(intent.maxNewCopies()).stream(),
            insecure("Image", unverified))
        .flatMap(problems -> problems)
        .toList();
  }

  /**
   * Returns why the namespace may not copy from a repository; empty if it may.
   *
   * @param field that names it
   */
  public Optional<Problem> source(String namespace, String field, Repository repository) {
    return sources.allow(namespace, repository)
        ? Optional.empty()
        : refused(
            "%s: namespace %s may not copy from %s: name a repository that it may copy from, or have this one allowed by ALLOWED_SOURCES (chart: limits.sources)."
                .formatted(field, namespace, repository));
  }

  /**
   * Returns why the namespace may not copy to a repository; empty if it may.
   *
   * @param field that names it
   */
  public Optional<Problem> destination(String namespace, String field, Repository repository) {
    return destinations.allow(namespace, repository)
        ? Optional.empty()
        : refused(
            "%s: namespace %s may not copy to %s: name a repository that it may copy to, or have this one allowed by ALLOWED_DESTINATIONS (chart: limits.destinations)."
                .formatted(field, namespace, repository));
  }

  /**
   * Returns why a schedule is not allowed; empty if it is.
   *
   * @param frequency the text of spec.frequency
   */
  public Optional<Problem> pause(@Nullable String frequency, Schedule schedule) {
    return leastPause.allows(schedule) ? Optional.empty() : refused(tooOften(frequency, schedule));
  }

  private String tooOften(@Nullable String frequency, Schedule schedule) {
    return switch (schedule) {
      case IntervalSchedule _ ->
          "spec.frequency %s is less than the installation allows: write %s or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency)."
              .formatted(quoted(frequency), leastPause.text());
      case CronSchedule cron ->
          "spec.schedule.cron %s comes more often than the installation allows: write slots that are %s or more apart, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency)."
              .formatted(quoted(cron.cron()), leastPause.text());
    };
  }

  private static String quoted(@Nullable String text) {
    return "\"" + SafeText.shortQuote(text == null ? "" : text) + "\"";
  }

  private Optional<Problem> copies(OptionalInt wanted) {
    return maxNewCopies.isEmpty()
            || wanted.isEmpty()
            || wanted.getAsInt() <= maxNewCopies.getAsInt()
        ? Optional.empty()
        : refused(
            "spec.tags.maxNewCopies %d is more than the installation allows: write %d or less, or have it allowed by MAX_NEW_COPIES (chart: limits.maxNewCopies)."
                .formatted(wanted.getAsInt(), maxNewCopies.getAsInt()));
  }

  /**
   * Returns the problems of fields that switch the verification of TLS off.
   *
   * @param kind of the object, for a sentence
   */
  public Stream<Problem> insecure(String kind, Stream<String> unverified) {
    return unverified
        .filter(_ -> !insecureTls)
        .flatMap(field ->
            refused(
                "%s is true, and no %s may switch the verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS (chart: limits.allowInsecureTLS)."
                    .formatted(field, kind))
                .stream());
  }

  private static Optional<Problem> refused(String sentence) {
    return Optional.of(new Problem(Reason.NOT_ALLOWED, sentence));
  }
}
