package io.skopeo.operator.imageset;

import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
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
   */
  public static Assessment assess(
      ImageSetIntent.Hold hold,
      SetProgress progress,
      Optional<Problem> lists,
      Optional<Problem> shrank,
      int changes) {
    if (hold.suspended()) {
      return new Assessment.Held(
          Reason.SUSPENDED,
          isComplete(progress),
          "spec.suspend is true: no lists are read and no copies are started. "
              + mirrored(progress));
    }
    if (lists.isPresent()) {
      return lists.get().reason().retryPolicy() == RetryPolicy.USER_ACTION
          ? stalled(lists.get())
          : new Assessment.Retrying(lists.get(), "The operator reads the lists again by itself.");
    }
    if (shrank.isPresent()) {
      return stalled(shrank.get());
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
    return ofChildren(progress);
  }

  private static Assessment ofChildren(SetProgress progress) {
    List<ChildState> failed = progress.failed();
    if (!failed.isEmpty()) {
      return new Assessment.Retrying(
          new Problem(Reason.IMAGES_FAILING, failing(progress, failed)), ofImages(progress));
    }
    if (!progress.invalid().isEmpty()) {
      return stalled(invalid(progress));
    }
    if (progress.count(ChildState.Kind.WAITING) > 0) {
      return new Assessment.Progressing(
          Reason.MIRRORING, withWarnings(progress), ofImages(progress));
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

  private static Assessment stalled(Problem problem) {
    return new Assessment.Stalled(problem);
  }

  /** Returns a sentence on what the Images do that are not mirrored. */
  private static String ofImages(SetProgress progress) {
    int waiting = progress.count(ChildState.Kind.WAITING);
    int failed = progress.failed().size();
    return Stream.of(
                waiting == 0
                    ? ""
                    : "%s still created, compared or copied"
                        .formatted(Plural.of(waiting, "Image is", "Images are")),
                failed == 0
                    ? ""
                    : Plural.of(
                        failed, "Image tries again by itself", "Images try again by themselves"))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "))
        + ".";
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
