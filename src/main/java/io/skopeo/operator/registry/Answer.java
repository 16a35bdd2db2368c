package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.function.Function;

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

  /** The same answer with another value, where there is one. */
  default <R> Answer<R> map(Function<T, R> change) {
    return switch (this) {
      case Found<T>(var value) -> new Found<>(change.apply(value));
      case Absent<T> _ -> new Absent<>();
      case Later<T>(var until) -> new Later<>(until);
      case Refused<T>(var problem) -> new Refused<>(problem);
    };
  }
}
