package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyBatch;

/**
 * The limits on the TaskRuns of the installation.
 *
 * @param batchSize copies of one TaskRun, at most {@link CopyBatch#MOST}
 * @param runsPerNamespace TaskRuns at once for the Images of one namespace
 * @param runsPerCluster TaskRuns at once for all Images
 */
public record ConcurrencyLimits(int batchSize, int runsPerNamespace, int runsPerCluster) {
  /** The limits of an installation without settings. */
  public static final ConcurrencyLimits DEFAULT = new ConcurrencyLimits(CopyBatch.MOST, 6, 10);

  public ConcurrencyLimits {
    if (batchSize < 1 || batchSize > CopyBatch.MOST || runsPerNamespace < 1 || runsPerCluster < 1) {
      throw new IllegalArgumentException("no limits");
    }
  }
}
