package io.skopeo.operator.planning.input;

import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;

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

  /** Returns the number of copies left; the largest integer if there is no limit. */
  public static int left(ImageIntent intent, PreviousState previous, PassTime now) {
    return intent.maxNewCopies().isEmpty()
        ? Integer.MAX_VALUE
        : Math.max(0, intent.maxNewCopies().getAsInt() - of(intent, previous, now).count());
  }

  public Instant end(ImageIntent intent, PassTime now) {
    return intent.schedule().next(since, now.seed());
  }

  public CopyBudget and(int more) {
    return new CopyBudget(since, count + more);
  }
}
