package io.skopeo.operator.plan;

/**
 * How much is started.
 *
 * @param batchSize lines of one TaskRun, at most {@link Batch#MOST}
 * @param runsPerImage TaskRuns of one Image at once
 */
public record Limits(int batchSize, int runsPerImage) {
  /** What holds where nothing is said. */
  public static final Limits DEFAULT = new Limits(50, 4);

  public Limits {
    if (batchSize < 1 || batchSize > Batch.MOST || runsPerImage < 1) {
      throw new IllegalArgumentException(
          "no limits: batches of %d, %d runs".formatted(batchSize, runsPerImage));
    }
  }

  /** How many lines can be started at once. */
  public int lines() {
    return batchSize * runsPerImage;
  }
}
