package io.skopeo.operator.planning.input;

import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;

/**
 * The number of copies started in the current round of the schedule, for {@code
 * spec.tags.maxNewCopies}.
 *
 * @param since when the round began
 * @param count the copies; those that were tried before do not count
 */
public record CopyBudget(Instant since, int count) {
  /** Returns the count of the current round, which ends when the schedule begins the next. */
  public static CopyBudget of(ImageIntent intent, PreviousState previous, PassTime now) {
    return previous
        .newCopies()
        .filter(copies -> copies.end(intent, now).isAfter(now.instant()))
        .orElse(new CopyBudget(now.instant(), 0));
  }

  /** Returns how many more may be started now; the largest integer if there is no limit. */
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
