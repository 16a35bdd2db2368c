package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.tag.MissingPlatforms;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.Complete;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.InQueue;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Postponed;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagSelector;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The assessor of a round in which every selected image was observed.
 *
 * @param obstacle what keeps everything from being started
 * @param running runs that go on
 * @param plan what a dry run would copy
 */
record Assessor(
    ImageIntent intent,
    Map<SelectedTag, TagState> states,
    Map<String, TagFailure> failures,
    Optional<TagFailure> obstacle,
    List<CopyRun> running,
    BatchSelection selection,
    Optional<DryRunReport> plan,
    TagTally tally,
    MissingPlatforms missing,
    PassTime now) {
  Assessment assess() {
    boolean fulfilled = intent.endsWhenFulfilled() && tally.isComplete();
    if (plan.isPresent() && !fulfilled) {
      return planned(plan.get());
    }
    if (intent.suspended() && !fulfilled) {
      return new Assessment.Held(
          Reason.SUSPENDED,
          tally.isComplete(),
          "Suspended: %s tags are at the destination; set spec.suspend to false to continue."
              .formatted(tally.summary()));
    }
    if (obstacle.isPresent()) {
      return Plan.of(obstacle.get());
    }
    boolean working = !selection.batches().isEmpty() || has(InRun.class);
    if (selection.waiting().isPresent() && !working) {
      return selection.waiting().get();
    }
    if (working || has(CopyNeeded.class) || has(InQueue.class)) {
      return new Assessment.Progressing(Reason.COPYING, copying());
    }
    if (has(Unconfirmed.class)) {
      return new Assessment.Progressing(
          Reason.VERIFYING, "Waiting until the destination shows the tags that were copied.");
    }
    return postponed().orElseGet(() -> failures.isEmpty() ? good() : bad());
  }

  private Optional<Assessment> postponed() {
    return Postponed.until(states.values())
        .map(until ->
            new Assessment.Waiting(
                new Problem(
                    Reason.RATE_LIMITED,
                    "A registry asked the operator to wait; requests continue at %s."
                        .formatted(until)),
                until));
  }

  /** Reports failures, or that no tag matches, if nothing would be started because of that. */
  private Assessment planned(DryRunReport plan) {
    if (plan.total() == 0 && !failures.isEmpty()) {
      return bad();
    }
    if (tally.selected() == 0) {
      return good();
    }
    return postponed().orElseGet(() -> dryRun(plan));
  }

  private Assessment dryRun(DryRunReport plan) {
    String sentence =
        "Dry run: %s would be started, %s tags are at the destination%s; set spec.dryRun to false to start copies."
            .formatted(
                Plural.of(plan.total(), "copy", "copies"),
                tally.summary(),
                failures.isEmpty() ? "" : ", %d failed".formatted(tally.failed()));
    return new Assessment.Held(Reason.DRY_RUN, tally.isComplete(), sentence);
  }

  private boolean has(Class<? extends TagState> standing) {
    return states.values().stream().anyMatch(standing::isInstance);
  }

  private String copying() {
    String copying =
        "Copying: %s tags are at the destination, %s."
            .formatted(
                tally.summary(), CopyRun.running(running.size() + selection.batches().size()));
    return selection
        .waiting()
        .map(held -> copying + " " + held.problem().sentence())
        .orElse(copying);
  }

  private Assessment good() {
    if (tally.selected() == 0) {
      return new Assessment.Retrying(
          new Problem(
              Reason.NO_TAG_MATCHES,
              "No tag of %s matches: compare %s with the tags of the source."
                  .formatted(
                      intent.source(),
                      intent.selection().map(TagSelector::fields).orElse("spec.source.version"))),
          intent.schedule().next(now.instant(), now.seed()));
    }
    if (states.values().stream().anyMatch(s -> s instanceof Complete(_, _, var kept) && kept)) {
      return new Assessment.UpToDate(
          Reason.SOURCE_GONE, "The source no longer has a tag; the destination keeps its copy.");
    }
    return new Assessment.UpToDate(
        Reason.UP_TO_DATE,
        (tally.selected() == 1
                ? "The tag is at the destination."
                : "All %s are at the destination.".formatted(Plural.of(tally.selected(), "tag")))
            + missing.sentence());
  }

  /**
   * Reports one failure for all: first one that may pass by itself, then one that a person has to
   * fix, last one that only has to wait.
   */
  private Assessment bad() {
    TagFailure first =
        failures.values().stream()
            .min(
                Comparator.<TagFailure, Boolean>comparing(f -> f.retryPolicy() == RetryPolicy.WAIT)
                    .thenComparing(f -> f.retryPolicy() == RetryPolicy.USER_ACTION)
                    .thenComparing(TagFailure::nextAttempt))
            .orElseThrow();
    if (tally.selected() == 1 || tally.failed() == 0) {
      return Plan.of(first);
    }
    var problem =
        new Problem(
            first.problem().reason(),
            "%d of %d tags could not be copied: %s"
                .formatted(tally.failed(), tally.selected(), first.problem().sentence()));
    return Plan.of(
        new TagFailure(
            first.source(), problem, first.attempts(), first.last(), first.nextAttempt()));
  }
}
