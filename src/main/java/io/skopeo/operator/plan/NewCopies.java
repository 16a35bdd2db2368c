package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import java.time.Instant;

/**
 * The number of copies started in the current round of the schedule, for {@code
 * spec.tags.maxNewCopies}.
 *
 * @param since when the round began
 * @param count the copies; those that were tried before do not count
 */
public record NewCopies(Instant since, int count) {
  /** Returns the count of the current round, which ends when the schedule begins the next. */
  static NewCopies of(Intent intent, Memory memory, PassTime now) {
    return memory
        .newCopies()
        .filter(copies -> copies.end(intent, now).isAfter(now.instant()))
        .orElse(new NewCopies(now.instant(), 0));
  }

  /** Returns how many more may be started now; the largest integer if there is no limit. */
  public static int left(Intent intent, Memory memory, PassTime now) {
    return intent.maxNewCopies().isEmpty()
        ? Integer.MAX_VALUE
        : Math.max(0, intent.maxNewCopies().getAsInt() - of(intent, memory, now).count());
  }

  Instant end(Intent intent, PassTime now) {
    return intent.schedule().next(since, now.seed());
  }

  NewCopies and(int more) {
    return new NewCopies(since, count + more);
  }
}
