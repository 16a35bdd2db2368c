package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.RetryPolicy;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The plans of all sources of an export or import, taken together. */
public record RoundPlan(List<SourcePlan> plans) {
  /** Needs a person first, then time. */
  private static final Comparator<Failed> WORST_FIRST =
      Comparator.comparingInt((Failed failed) -> rank(failed.failure().retryPolicy()))
          .thenComparing(failed -> failed.failure().nextAttempt());

  public RoundPlan {
    plans = List.copyOf(plans);
  }

  /** A copy that is wanted now. */
  public record Offer(SourcePlan plan, WaitingCopy waiting) {
    public Copy copy() {
      return waiting.copy();
    }
  }

  /**
   * A failure.
   *
   * @param repository the source
   * @param tag at the destination; {@code *} for the whole source
   */
  public record Failed(Repository repository, String tag, TagFailure failure) {}

  /** Returns the copies that are wanted now. */
  public List<Offer> offers() {
    return plans.stream()
        .flatMap(plan -> plan.plan().offered().copies().stream().map(copy -> new Offer(plan, copy)))
        .toList();
  }

  /** Returns whether further copies are wanted once these have been made. */
  public boolean hasMore() {
    return plans.stream().anyMatch(plan -> plan.plan().offered().more() > 0);
  }

  /** Returns whether the outcome of a run, or the answer of a registry, is still awaited. */
  public boolean isAwaiting() {
    return plans.stream()
        .anyMatch(plan ->
            !plan.plan().openRuns().isEmpty()
                || plan.plan().assessment() instanceof Assessment.Waiting);
  }

  /** Returns all failures, the worst first. */
  public List<Failed> failures() {
    return plans.stream()
        .flatMap(plan ->
            plan.plan().failures().entrySet().stream().map(entry -> failed(plan.source(), entry)))
        .sorted(WORST_FIRST)
        .toList();
  }

  private static Failed failed(Source source, Map.Entry<String, TagFailure> entry) {
    return new Failed(source.intent().source(), entry.getKey(), entry.getValue());
  }

  /** Returns what a registry makes the operator wait for, if that is all. */
  public Optional<Assessment> waiting() {
    return plans.stream()
        .map(plan -> plan.plan().assessment())
        .filter(Assessment.Waiting.class::isInstance)
        .findFirst();
  }

  public int selected() {
    return sum(TagTally::selected);
  }

  public int present() {
    return sum(TagTally::present);
  }

  public int failed() {
    return sum(TagTally::failed);
  }

  private int sum(ToIntFunction<TagTally> count) {
    return plans.stream().flatMap(plan -> plan.plan().tally().stream()).mapToInt(count).sum();
  }

  /** Returns the next time when something can be done, at the latest when a failure is tried. */
  public Optional<Instant> next() {
    return plans.stream()
        .flatMap(plan -> plan.plan().nextDue().stream())
        .min(Comparator.naturalOrder());
  }

  private static int rank(RetryPolicy policy) {
    return switch (policy) {
      case USER_ACTION -> 0;
      case BACKOFF, NONE -> 1;
      case WAIT -> 2;
    };
  }
}
