package io.skopeo.operator.planning;

import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CacheHint;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.Remarks;
import io.skopeo.operator.planning.tag.TagState.Complete;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.planning.tag.TagState.Unobserved;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.TagSelector;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The assessor of a pass in which every selected image was observed. */
record Assessor(
    ImageIntent intent,
    Observation observation,
    TagStates states,
    Map<String, TagFailure> failures,
    CopySelection selection,
    TagTally tally,
    Optional<DryRunReport> dryRun,
    PassTime now) {
  Assessment assess() {
    boolean fulfilled = intent.endsWhenFulfilled() && tally.isComplete();
    if (dryRun.isPresent() && !fulfilled) {
      return planned(dryRun.get());
    }
    if (intent.hold().suspended() && !fulfilled) {
      return new Assessment.Held(
          Reason.SUSPENDED,
          tally.isComplete(),
          "Suspended: %s tags are at %s; set spec.suspend to false to continue."
              .formatted(tally.summary(), intent.to().words()));
    }
    boolean copying = states.has(InRun.class);
    Optional<TagFailure> obstacle =
        Optional.ofNullable(failures.get(PreviousState.WHOLE))
            .filter(failure -> !copying || failure.isBackingOff(now.instant()));
    if (obstacle.isPresent()) {
      return Assessment.of(obstacle.get());
    }
    if (selection.waiting().isPresent() && !copying && selection.copies().isEmpty()) {
      return selection.waiting().get();
    }
    if (copying || states.has(CopyNeeded.class) || states.has(Unobserved.class)) {
      var progress =
          new Progress(
              tally.summary(),
              intent.to().words(),
              observation.running(),
              selection.count(),
              since());
      Assessment.Progressing assessed = progress.assessment(now.instant());
      return new Assessment.Progressing(
          assessed.reason(), assessed.sentence(), assessed.doing() + limited());
    }
    if (states.has(Unconfirmed.class)) {
      return new Assessment.Progressing(
          Reason.VERIFYING,
          "%s tags are at %s.".formatted(tally.summary(), intent.to().words()),
          "The destination is asked for the tags that were copied.");
    }
    return postponed().orElseGet(() -> failures.isEmpty() ? upToDate() : failing());
  }

  private Optional<Assessment> postponed() {
    return states.postponedUntil().map(Assessment.Waiting::forRegistry);
  }

  /** Reports failures, or that no tag matches, if nothing would be started because of that. */
  private Assessment planned(DryRunReport report) {
    if (report.total() == 0 && !failures.isEmpty()) {
      return failing();
    }
    if (tally.selected() == 0) {
      return upToDate();
    }
    return postponed().orElseGet(() -> held(report));
  }

  private Assessment held(DryRunReport report) {
    String sentence =
        "Dry run: %s would be started, %s tags are at %s%s; set spec.dryRun to false to start copies."
            .formatted(
                Plural.of(report.total(), "copy", "copies"),
                tally.summary(),
                intent.to().words(),
                failures.isEmpty() ? "" : ", %d failed".formatted(tally.failed()));
    return new Assessment.Held(Reason.DRY_RUN, tally.isComplete(), sentence);
  }

  private Instant since() {
    return observation.queue().since().orElse(now.instant());
  }

  private String limited() {
    return selection.waiting().map(waiting -> " " + waiting.problem().sentence()).orElse("");
  }

  private Assessment upToDate() {
    if (tally.selected() == 0) {
      return new Assessment.Retrying(
          new Problem(Reason.NO_TAG_MATCHES, noMatch()),
          "The tags are listed again at the next time of the schedule.");
    }
    if (states.all().stream()
        .anyMatch(s -> s instanceof Complete(_, _, var sourceGone) && sourceGone)) {
      return new Assessment.UpToDate(
          Reason.SOURCE_GONE, "The source no longer has a tag; the destination keeps its copy.");
    }
    return new Assessment.UpToDate(
        Reason.UP_TO_DATE,
        (tally.selected() == 1
                    ? "The tag is at %s."
                    : "All %s are at %%s.".formatted(Plural.of(tally.selected(), "tag")))
                .formatted(intent.to().words())
            + Remarks.sentences(intent, observation.registries().observations()));
  }

  private String noMatch() {
    Optional<String> near =
        observation.registries().nearMisses().map(misses -> ", but " + misses.words());
    boolean ofCache = observation.registries() instanceof TagObservations found && found.ofCache();
    return "No tag of %s matches%s.%s"
        .formatted(
            intent.source(),
            near.orElseGet(this::compare),
            near.isPresent() && !ofCache ? "" : CacheHint.sentence(ofCache));
  }

  private String compare() {
    return ": compare %s with the tags of the source"
        .formatted(intent.selection().map(TagSelector::fields).orElse("spec.source.version"));
  }

  /**
   * Reports one failure for all: one that may pass by itself before one that a person has to fix,
   * and one that only has to wait last.
   */
  private Assessment failing() {
    TagFailure first =
        failures.values().stream()
            .min(
                Comparator.<TagFailure, Boolean>comparing(f -> f.retryPolicy() == RetryPolicy.WAIT)
                    .thenComparing(f -> f.retryPolicy() == RetryPolicy.USER_ACTION)
                    .thenComparing(TagFailure::nextAttempt))
            .orElseThrow();
    if (tally.selected() == 1 || tally.failed() == 0) {
      return Assessment.of(first);
    }
    var problem =
        new Problem(
            first.problem().reason(),
            "%d of %d tags could not be copied: %s"
                .formatted(tally.failed(), tally.selected(), first.problem().sentence()));
    return Assessment.of(
        new TagFailure(
            first.source(), problem, first.attempts(), first.last(), first.nextAttempt()));
  }
}
