package io.skopeo.operator.metrics;

/** Whether each Image has its own series. */
public enum SeriesPerImage {
  /** Always. */
  TRUE,
  /** Never. */
  FALSE,
  /** Up to {@value #MOST} Images: a scrape of many more takes megabytes, and all the heap. */
  AUTO;

  static final int MOST = 1_000;

  /** Returns whether there are series for each of so many Images. */
  boolean has(int images) {
    return switch (this) {
      case TRUE -> true;
      case FALSE -> false;
      case AUTO -> images <= MOST;
    };
  }
}
