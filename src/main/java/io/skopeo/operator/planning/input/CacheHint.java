package io.skopeo.operator.planning.input;

/**
 * The hint that a pull-through cache lists only what was pulled through it, for messages about
 * lists in which nothing was found.
 */
public final class CacheHint {
  private CacheHint() {}

  /**
   * Returns a sentence, with a space before it.
   *
   * @param known whether the registry says that the source is such a cache
   */
  public static String sentence(boolean known) {
    return known
        ? " The source is a pull-through cache, which lists only what was pulled through it: name the tags in spec.tags.exact."
        : " A pull-through cache lists only what was pulled through it.";
  }
}
