package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Standing.AtWork;
import io.skopeo.operator.plan.Standing.Done;
import io.skopeo.operator.plan.Standing.Postponed;
import io.skopeo.operator.plan.Standing.Queued;
import io.skopeo.operator.plan.Standing.Verifying;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.problem.Nature;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.Chosen;
import io.skopeo.operator.tags.Selection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The assessor of a round in which every selected image was observed.
 *
 * @param hindrance what keeps everything from being started
 * @param atWork runs that go on
 * @param plan what a dry run would copy
 */
record Judgement(
    Intent intent,
    Map<Chosen, Standing> standings,
    Map<String, Failure> failures,
    Optional<Failure> hindrance,
    List<Run> atWork,
    Start start,
    Optional<CopyPlan> plan,
    Tally tally,
    Lacking lacking,
    PassTime now) {
  Verdict verdict() {
    boolean fulfilled = intent.endsWhenFulfilled() && tally.isComplete();
    if (plan.isPresent() && !fulfilled) {
      return planned(plan.get());
    }
    if (intent.suspended() && !fulfilled) {
      return new Verdict.Paused(
          Reason.SUSPENDED,
          tally.isComplete(),
          "Suspended: %s tags are at the destination; set spec.suspend to false to continue."
              .formatted(tally.summary()));
    }
    if (hindrance.isPresent()) {
      return Round.of(hindrance.get());
    }
    boolean working = !start.batches().isEmpty() || has(AtWork.class);
    if (start.held().isPresent() && !working) {
      return start.held().get();
    }
    if (working || has(Wanted.class) || has(Queued.class)) {
      return new Verdict.Working(Reason.COPYING, copying());
    }
    if (has(Verifying.class)) {
      return new Verdict.Working(
          Reason.VERIFYING, "Waiting until the destination shows the tags that were copied.");
    }
    return postponed().orElseGet(() -> failures.isEmpty() ? good() : bad());
  }

  private Optional<Verdict> postponed() {
    return Postponed.until(standings.values())
        .map(until ->
            new Verdict.Waiting(
                new Problem(
                    Reason.RATE_LIMITED,
                    "A registry asked the operator to wait; requests continue at %s."
                        .formatted(until)),
                until));
  }

  /** Reports failures, or that no tag matches, if nothing would be started because of that. */
  private Verdict planned(CopyPlan plan) {
    if (plan.total() == 0 && !failures.isEmpty()) {
      return bad();
    }
    if (tally.selected() == 0) {
      return good();
    }
    return postponed().orElseGet(() -> dryRun(plan));
  }

  private Verdict dryRun(CopyPlan plan) {
    String sentence =
        "Dry run: %s would be started, %s tags are at the destination%s; set spec.dryRun to false to start copies."
            .formatted(
                Plural.of(plan.total(), "copy", "copies"),
                tally.summary(),
                failures.isEmpty() ? "" : ", %d failed".formatted(tally.failed()));
    return new Verdict.Paused(Reason.DRY_RUN, tally.isComplete(), sentence);
  }

  private boolean has(Class<? extends Standing> standing) {
    return standings.values().stream().anyMatch(standing::isInstance);
  }

  private String copying() {
    String copying =
        "Copying: %s tags are at the destination, %s."
            .formatted(tally.summary(), Run.running(atWork.size() + start.batches().size()));
    return start.held().map(held -> copying + " " + held.problem().sentence()).orElse(copying);
  }

  private Verdict good() {
    if (tally.selected() == 0) {
      return new Verdict.Retrying(
          new Problem(
              Reason.NO_TAG_MATCHES,
              "No tag of %s matches: compare %s with the tags of the source."
                  .formatted(
                      intent.source(),
                      intent.selection().map(Selection::fields).orElse("spec.source.version"))),
          intent.schedule().next(now.instant(), now.seed()));
    }
    if (standings.values().stream().anyMatch(s -> s instanceof Done(_, _, var kept) && kept)) {
      return new Verdict.Settled(
          Reason.SOURCE_GONE, "The source no longer has a tag; the destination keeps its copy.");
    }
    return new Verdict.Settled(
        Reason.UP_TO_DATE,
        (tally.selected() == 1
                ? "The tag is at the destination."
                : "All %s are at the destination.".formatted(Plural.of(tally.selected(), "tag")))
            + lacking.sentence());
  }

  /**
   * Reports one failure for all: first one that may pass by itself, then one that a person has to
   * fix, last one that only has to wait.
   */
  private Verdict bad() {
    Failure first =
        failures.values().stream()
            .min(
                Comparator.<Failure, Boolean>comparing(f -> f.nature() == Nature.WAIT)
                    .thenComparing(f -> f.nature() == Nature.MEND)
                    .thenComparing(Failure::next))
            .orElseThrow();
    if (tally.selected() == 1 || tally.failed() == 0) {
      return Round.of(first);
    }
    var problem =
        new Problem(
            first.problem().reason(),
            "%d of %d tags could not be copied: %s"
                .formatted(tally.failed(), tally.selected(), first.problem().sentence()));
    return Round.of(
        new Failure(first.source(), problem, first.attempts(), first.last(), first.next()));
  }
}
