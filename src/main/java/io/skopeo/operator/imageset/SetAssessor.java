package io.skopeo.operator.imageset;

import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Assesses an ImageSet from the state of its lists and Images. */
public final class SetAssessor {
  private static final int MOST_NAMES = 3;

  private SetAssessor() {}

  /**
   * Assesses an ImageSet.
   *
   * @param lists why the lists cannot be used now
   * @param shrank the removal that waits for approval
   * @param changes what a dry run would do
   * @param retry when the lists are read again
   */
  public static Assessment assess(
      ImageSetIntent.Hold hold,
      SetProgress progress,
      Optional<Problem> lists,
      Optional<Problem> shrank,
      int changes,
      Instant retry) {
    if (hold.suspended()) {
      return new Assessment.Held(
          Reason.SUSPENDED,
          isComplete(progress),
          "spec.suspend is true: no lists are read and no copies are started. "
              + mirrored(progress));
    }
    if (lists.isPresent()) {
      return lists.get().reason().retryPolicy() == RetryPolicy.USER_ACTION
          ? new Assessment.Stalled(lists.get())
          : new Assessment.Retrying(lists.get(), retry);
    }
    if (shrank.isPresent()) {
      return new Assessment.Stalled(shrank.get());
    }
    if (hold.dryRun()) {
      return new Assessment.Held(
          Reason.DRY_RUN,
          isComplete(progress) && changes == 0,
          changes == 0
              ? "spec.dryRun is true: no Image would be created or deleted, and none is changed."
              : "spec.dryRun is true: status.plan lists %s, and no Image is changed."
                  .formatted(Plural.of(changes, "change")));
    }
    return ofChildren(progress, retry);
  }

  private static Assessment ofChildren(SetProgress progress, Instant retry) {
    List<ChildState> failed = progress.failed();
    if (!failed.isEmpty()) {
      return new Assessment.Retrying(
          new Problem(Reason.IMAGES_FAILING, failing(progress, failed)), retry);
    }
    if (!progress.invalid().isEmpty()) {
      return new Assessment.Stalled(invalid(progress));
    }
    if (progress.count(ChildState.Kind.WAITING) > 0) {
      return new Assessment.Progressing(Reason.MIRRORING, withWarnings(progress));
    }
    return progress
        .chunk()
        .filter(chunk -> chunk.items().isEmpty())
        .<Assessment>map(chunk ->
            new Assessment.UpToDate(
                Reason.EMPTY_CHUNK,
                "Chunk %d is empty: the lists have %s."
                    .formatted(chunk.number(), Plural.of(chunk.of(), "chunk"))))
        .orElseGet(() -> new Assessment.UpToDate(Reason.UP_TO_DATE, withWarnings(progress)));
  }

  private static String failing(SetProgress progress, List<ChildState> failed) {
    String names =
        failed.stream()
            .limit(MOST_NAMES)
            .map(child -> "%s (%s)".formatted(child.source(), child.reason()))
            .collect(Collectors.joining(", "));
    return "%d of %s %s not mirrored: %s%s.%s"
        .formatted(
            failed.size(),
            Plural.of(progress.children().size(), "repository", "repositories"),
            failed.size() == 1 ? "is" : "are",
            names,
            failed.size() > MOST_NAMES ? " and others, in status.failures" : "",
            progress.invalid().isEmpty() ? "" : " " + invalid(progress).sentence());
  }

  private static Problem invalid(SetProgress progress) {
    List<Problem> problems = progress.invalid().stream().map(invalid -> invalid.problem()).toList();
    Problem first = problems.getFirst();
    return problems.size() == 1
        ? first
        : new Problem(
            first.reason(),
            "%d entries cannot be mirrored, the first one: %s"
                .formatted(problems.size(), first.sentence()));
  }

  private static boolean isComplete(SetProgress progress) {
    return progress.invalid().isEmpty()
        && progress.children().stream().allMatch(child -> child.kind() == ChildState.Kind.READY);
  }

  private static String mirrored(SetProgress progress) {
    int all = progress.children().size();
    int ready = progress.count(ChildState.Kind.READY);
    return ready == all && all > 1
        ? "All %d repositories are mirrored.".formatted(all)
        : "%d of %s mirrored."
            .formatted(ready, Plural.of(all, "repository is", "repositories are"));
  }

  private static String withWarnings(SetProgress progress) {
    return Stream.concat(Stream.of(mirrored(progress)), progress.warnings().stream())
        .collect(Collectors.joining(" "));
  }
}
