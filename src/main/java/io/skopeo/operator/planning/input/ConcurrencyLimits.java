package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.spec.ImageIntent;

/**
 * The limits on what is started.
 *
 * @param batchSize lines of one TaskRun, at most {@link CopyBatch#MOST}
 * @param runsPerImage TaskRuns of one Image at once
 * @param runsPerNamespace TaskRuns of the Images of one namespace at once
 * @param runsPerCluster all TaskRuns of this operator at once
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

  /** The same for an Image, which may want batches of another size. */
  public ConcurrencyLimits of(ImageIntent intent) {
    return intent.taskRun().batchSize().isPresent()
        ? new ConcurrencyLimits(
            intent.taskRun().batchSize().getAsInt(), runsPerImage, runsPerNamespace, runsPerCluster)
        : this;
  }

  /** Returns how many lines can be started at once. */
  public int lines() {
    return batchSize * runsPerImage;
  }
}
