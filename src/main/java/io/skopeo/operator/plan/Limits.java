package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;

/**
 * The limits on what is started.
 *
 * @param batchSize lines of one TaskRun, at most {@link Batch#MOST}
 * @param runsPerImage TaskRuns of one Image at once
 * @param runsPerNamespace TaskRuns of the Images of one namespace at once
 * @param runsPerCluster all TaskRuns of this operator at once
 */
public record Limits(int batchSize, int runsPerImage, int runsPerNamespace, int runsPerCluster) {
  /** The limits of an installation without settings. */
  public static final Limits DEFAULT = new Limits(50, 4, 6, 10);

  public Limits {
    if (batchSize < 1
        || batchSize > Batch.MOST
        || runsPerImage < 1
        || runsPerNamespace < 1
        || runsPerCluster < 1) {
      throw new IllegalArgumentException("no limits");
    }
  }

  /** The same for an Image, which may want batches of another size. */
  public Limits of(Intent intent) {
    return intent.runs().batchSize().isPresent()
        ? new Limits(
            intent.runs().batchSize().getAsInt(), runsPerImage, runsPerNamespace, runsPerCluster)
        : this;
  }

  /** Returns how many lines can be started at once. */
  public int lines() {
    return batchSize * runsPerImage;
  }
}
