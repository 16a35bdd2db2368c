package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.api.imageset.ImageSetStatus.Counts;
import io.skopeo.operator.api.imageset.ImageSetStatus.Failure;
import io.skopeo.operator.api.imageset.ImageSetStatus.ListState;
import io.skopeo.operator.api.imageset.ImageSetStatus.SetPlan;
import io.skopeo.operator.imageset.SetProgress;
import io.skopeo.operator.imageset.child.ChildChanges;
import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the status of an ImageSet.
 *
 * @param before the status so far
 * @param generation of the ImageSet
 * @param request the value of the requestedAt annotation
 * @param now the instant of the pass
 */
public record SetStatusBuilder(
    @Nullable ImageSetStatus before, long generation, Optional<String> request, Instant now) {
  private static final int MOST_FAILURES = 20;
  private static final int MOST_ITEMS = 100;

  /**
   * Returns the status after a pass.
   *
   * @param every the schedule, for the column
   * @param lists as they were read last
   * @param plan the changes of a dry run, or of a removal that waits for approval
   * @param mirrors the name of the ConfigMap for containerd
   */
  public ImageSetStatus of(
      Assessment assessment,
      SetProgress progress,
      String every,
      List<ListState> lists,
      Optional<ChildChanges> plan,
      Optional<String> mirrors) {
    return status(
        assessment,
        every,
        progress.chunk().map(chunk -> chunk.number() + "/" + chunk.of()).orElse(null),
        lists,
        counts(progress),
        failures(progress),
        plan.map(changes -> plan(changes, progress)).orElse(null),
        mirrors.orElse(null));
  }

  /** Returns the status of a spec that is refused; the Images stay as they are. */
  public ImageSetStatus refused(List<Problem> problems) {
    String sentences =
        String.join(" ", problems.stream().map(Problem::sentence).distinct().toList());
    return status(
        new Assessment.Stalled(new Problem(problems.getFirst().reason(), sentences)),
        null,
        null,
        before == null ? List.of() : before.lists(),
        before == null ? null : before.repositories(),
        List.of(),
        null,
        before == null ? null : before.mirrorConfigMap());
  }

  private ImageSetStatus status(
      Assessment assessment,
      @Nullable String every,
      @Nullable String chunk,
      List<ListState> lists,
      @Nullable Counts counts,
      List<Failure> failures,
      @Nullable SetPlan plan,
      @Nullable String mirrors) {
    List<Condition> earlier = before == null ? List.of() : before.conditions();
    // Its Images stay Ready during their routine: what is not mirrored here is new or has changed.
    var conditions = Conditions.of(assessment, earlier, false, generation, now);
    return new ImageSetStatus(
        generation,
        conditions,
        Conditions.ready(conditions).map(ready -> ready.getReason()).orElse(null),
        every,
        chunk,
        request.orElse(null),
        lists,
        counts,
        failures,
        plan,
        mirrors);
  }

  private static Counts counts(SetProgress progress) {
    int total = progress.children().size();
    int ready = progress.count(ChildState.Kind.READY);
    return new Counts(
        total,
        ready,
        progress.count(ChildState.Kind.FAILED),
        progress.count(ChildState.Kind.WAITING),
        progress.invalid().size(),
        progress.excluded(),
        ready + "/" + total);
  }

  /** Entries that cannot be mirrored come first: no time helps them. */
  private static List<Failure> failures(SetProgress progress) {
    Stream<Failure> invalid =
        progress.invalid().stream()
            .map(entry ->
                new Failure(
                    entry.text(),
                    null,
                    entry.problem().reason().word(),
                    entry.problem().sentence()));
    Stream<Failure> failed =
        progress.failed().stream()
            .map(child ->
                new Failure(
                    child.source(),
                    child.image().isEmpty() ? null : child.image(),
                    child.reason(),
                    child.message()));
    return Stream.of(invalid, failed).flatMap(Function.identity()).limit(MOST_FAILURES).toList();
  }

  private static SetPlan plan(ChildChanges changes, SetProgress progress) {
    List<SetPlan.Item> items =
        Stream.concat(
                changes.items().stream(),
                progress.collisions().map(name -> new SetPlan.Item(name, null, "Collides")))
            .toList();
    return new SetPlan(items.size(), changes.revision(), items.stream().limit(MOST_ITEMS).toList());
  }
}
