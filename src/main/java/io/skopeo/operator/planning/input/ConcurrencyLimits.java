package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.spec.ImageIntent;

/**
 * The limits on copies and on TaskRuns that run at the same time.
 *
 * @param batchSize copies of one TaskRun, at most {@link CopyBatch#MOST}
 * @param runsPerCluster the limit for all TaskRuns of this operator
 */
public record ConcurrencyLimits(
    int batchSize, int runsPerImage, int runsPerNamespace, int runsPerCluster) {
  /** The limits of an installation without settings. */
  public static final ConcurrencyLimits DEFAULT = new ConcurrencyLimits(50, 4, 6, 10);

  public ConcurrencyLimits {
    if (batchSize < 1
        || batchSize > CopyBatch.MOST
        || runsPerImage < 1
        || runsPerNamespace < 1
        || runsPerCluster < 1) {
      throw new IllegalArgumentException("no limits");
    }
  }

  /** Returns the limits of an Image, which may set another size of batches. */
  public ConcurrencyLimits of(ImageIntent intent) {
    return intent.taskRun().batchSize().isPresent()
        ? new ConcurrencyLimits(
            intent.taskRun().batchSize().getAsInt(), runsPerImage, runsPerNamespace, runsPerCluster)
        : this;
  }

  /** Returns the number of copies that an Image can start at once. */
  public int lines() {
    return batchSize * runsPerImage;
  }
}
