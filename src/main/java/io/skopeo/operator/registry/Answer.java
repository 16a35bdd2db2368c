package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import java.time.Instant;

/**
 * What a registry answered. Whatever is to be expected of a registry is a value, not an exception.
 */
public sealed interface Answer<T> {
  /** It is there. */
  record Found<T>(T value) implements Answer<T> {}

  /** The registry says that it is not there. */
  record Absent<T>() implements Answer<T> {}

  /** Over budget, which is no failure: ask again from then on. */
  record Later<T>(Instant until) implements Answer<T> {}

  /**
   * No answer to believe; the problem says why, and by its nature whether asking again may help.
   */
  record Refused<T>(Problem problem) implements Answer<T> {}
}
