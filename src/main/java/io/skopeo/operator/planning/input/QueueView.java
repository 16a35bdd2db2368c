package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.PullCount;
import java.time.Instant;
import java.util.Optional;

/**
 * The copy queue, as far as it concerns an Image.
 *
 * @param since when the Image's oldest copy began to wait; empty if none waits
 * @param room the most copies that the Image may offer
 * @param pullAccount the account whose quota its pulls use, see {@link PullCount.Quota}
 * @param pulls empty if the source's registry does not count pulls
 */
public record QueueView(
    Optional<Instant> since, int room, String pullAccount, Optional<PullBudget> pulls) {
  /** A queue in which nothing waits. */
  public static final QueueView EMPTY =
      new QueueView(Optional.empty(), CopyBatch.MOST, PullCount.ANONYMOUS, Optional.empty());
}
