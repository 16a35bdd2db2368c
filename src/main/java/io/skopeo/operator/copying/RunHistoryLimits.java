package io.skopeo.operator.copying;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which finished runs of an Image are kept.
 *
 * @param successful how many of those that copied everything
 * @param failed how many of the others
 * @param age how long after their end
 */
public record RunHistoryLimits(int successful, int failed, Duration age) {
  private static final Comparator<FinishedRun> NEWEST_FIRST =
      Comparator.comparing(FinishedRun::ended).thenComparing(FinishedRun::name).reversed();

  /** Keeps any number of runs, for this time. */
  public static RunHistoryLimits ofAge(Duration age) {
    return new RunHistoryLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, age);
  }

  /**
   * A run whose outcome stands in the status.
   *
   * @param succeeded whether it copied everything
   * @param complete whether Tekton is done with it; of a run that is not, the pod keeps its place
   *     for ever
   */
  public record FinishedRun(
      String namespace, String name, boolean succeeded, boolean complete, Instant ended) {}

  /** Those to delete. */
  public List<FinishedRun> surplus(Collection<FinishedRun> told, Instant now) {
    return Stream.of(
            told.stream().filter(run -> !run.complete()),
            beyond(
                successful,
                told.stream().filter(FinishedRun::complete).filter(FinishedRun::succeeded),
                now),
            beyond(
                failed,
                told.stream().filter(FinishedRun::complete).filter(r -> !r.succeeded()),
                now))
        .flatMap(runs -> runs)
        .toList();
  }

  private Stream<FinishedRun> beyond(int kept, Stream<FinishedRun> runs, Instant now) {
    List<FinishedRun> sorted = runs.sorted(NEWEST_FIRST).toList();
    return Stream.concat(
        sorted.stream().limit(kept).filter(run -> run.ended().plus(age).isBefore(now)),
        sorted.stream().skip(kept));
  }
}
