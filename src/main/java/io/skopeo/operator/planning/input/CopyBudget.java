package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The number of copies started in the current interval of the schedule, for {@code
 * spec.tags.maxNewCopies}.
 *
 * @param since the start of the interval
 * @param count without copies that were tried before
 */
public record CopyBudget(Instant since, int count) {
  /** Returns the count of the current interval; if the last one has ended, a new one begins. */
  public static CopyBudget of(ImageIntent intent, PreviousState previous, PassTime now) {
    return previous
        .newCopies()
        .filter(copies -> copies.end(intent, now).isAfter(now.instant()))
        .orElse(new CopyBudget(now.instant(), 0));
  }

  /**
   * Returns the count with the copies of runs that the status does not name yet: copies count when
   * they are launched.
   *
   * @param runs those of the Image that were not reported yet
   */
  public static CopyBudget withLaunched(
      ImageIntent intent, Collection<CopyRun> runs, PreviousState previous, PassTime now) {
    long launched =
        runs.stream()
            .filter(run -> !previous.runs().contains(run.toString()))
            .flatMap(run -> run.batch().copies().stream())
            .filter(Copy::names)
            .map(copy -> copy.destination().tag())
            .filter(tag -> previous.failure(tag.name()).isEmpty())
            .count();
    return of(intent, previous, now).and(Math.toIntExact(launched));
  }

  /**
   * Returns the count for the status; empty if there is no limit. A count of an earlier interval
   * stays until there is another, so that the status does not change with time alone.
   */
  public Optional<CopyBudget> reported(ImageIntent intent, PreviousState previous) {
    return intent.maxNewCopies().isPresent()
        ? Optional.of(this).filter(_ -> count > 0).or(previous::newCopies)
        : Optional.empty();
  }

  /** Returns the number of copies left; the largest integer if there is no limit. */
  public int left(ImageIntent intent) {
    return intent.maxNewCopies().isEmpty()
        ? Integer.MAX_VALUE
        : Math.max(0, intent.maxNewCopies().getAsInt() - count);
  }

  public Instant end(ImageIntent intent, PassTime now) {
    return intent.schedule().next(since, now.seed());
  }

  CopyBudget and(int more) {
    return new CopyBudget(since, count + more);
  }
}
