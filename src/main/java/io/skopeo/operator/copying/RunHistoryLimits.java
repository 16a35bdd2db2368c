package io.skopeo.operator.copying;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The limits on the finished runs of an Image that are kept.
 *
 * @param successful the number of runs that copied everything
 * @param failed the number of other runs
 * @param age the time after their end
 */
public record RunHistoryLimits(int successful, int failed, Duration age) {
  private static final Comparator<FinishedRun> NEWEST_FIRST =
      Comparator.comparing(FinishedRun::ended).thenComparing(FinishedRun::name).reversed();

  /** Creates limits of time only. */
  public static RunHistoryLimits ofAge(Duration age) {
    return new RunHistoryLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, age);
  }

  /**
   * A run whose outcome is in the status.
   *
   * @param succeeded whether it copied everything
   * @param complete whether Tekton has completed it; otherwise its pod would stay for ever
   */
  public record FinishedRun(
      String namespace, String name, boolean succeeded, boolean complete, Instant ended) {}

  /** Returns the runs to delete. */
  public List<FinishedRun> surplus(Collection<FinishedRun> reported, Instant now) {
    return Stream.of(
            reported.stream().filter(run -> !run.complete()),
            beyond(
                successful,
                reported.stream().filter(FinishedRun::complete).filter(FinishedRun::succeeded),
                now),
            beyond(
                failed,
                reported.stream().filter(FinishedRun::complete).filter(r -> !r.succeeded()),
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
