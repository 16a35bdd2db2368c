package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.function.Function;

/** The outcome of a registry call. Expected failures are values; an exception is a bug. */
public sealed interface Answer<T> {
  /** The registry has it. */
  record Found<T>(T value) implements Answer<T> {}

  /** The registry says that it does not exist. */
  record Absent<T>() implements Answer<T> {}

  /** The request budget is used up, which is not a failure: call again at that time. */
  record Later<T>(Instant until) implements Answer<T> {}

  /**
   * The call gave no reliable result. The problem says why; its reason says whether a retry can
   * help.
   */
  record Refused<T>(Problem problem) implements Answer<T> {}

  /** Converts the value, if there is one. */
  default <R> Answer<R> map(Function<T, R> change) {
    return switch (this) {
      case Found<T>(var value) -> new Found<>(change.apply(value));
      case Absent<T> _ -> new Absent<>();
      case Later<T>(var until) -> new Later<>(until);
      case Refused<T>(var problem) -> new Refused<>(problem);
    };
  }
}
