package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.function.Function;

/** The outcome of a registry call. Expected failures are values; an exception is a bug. */
public sealed interface Result<T> {
  /** The registry has it. */
  record Found<T>(T value) implements Result<T> {}

  /** The registry says that it does not exist. */
  record NotFound<T>() implements Result<T> {}

  /** The request budget is used up, which is not a failure: call again at that time. */
  record Throttled<T>(Instant until) implements Result<T> {}

  /**
   * The call gave no reliable result. The problem says why; its reason says whether a retry can
   * help.
   *
   * @param perhapsAbsent whether this is how the registry may answer for what does not exist, to
   *     this access
   */
  record Failed<T>(Problem problem, boolean perhapsAbsent) implements Result<T> {
    /** Creates the result of a call that says nothing about existence. */
    public Failed(Problem problem) {
      this(problem, false);
    }

    /** Returns the result with another problem. */
    public Failed<T> with(Problem other) {
      return new Failed<>(other, perhapsAbsent);
    }
  }

  /** Goes on with the value, if there is one. */
  default <R> Result<R> then(Function<T, Result<R>> next) {
    return switch (this) {
      case Found<T>(var value) -> next.apply(value);
      case NotFound<T> _ -> new NotFound<>();
      case Throttled<T>(var until) -> new Throttled<>(until);
      case Failed<T>(var problem, var perhapsAbsent) -> new Failed<>(problem, perhapsAbsent);
    };
  }

  /** Converts the value, if there is one. */
  default <R> Result<R> map(Function<T, R> change) {
    return switch (this) {
      case Found<T>(var value) -> new Found<>(change.apply(value));
      case NotFound<T> _ -> new NotFound<>();
      case Throttled<T>(var until) -> new Throttled<>(until);
      case Failed<T>(var problem, var perhapsAbsent) -> new Failed<>(problem, perhapsAbsent);
    };
  }
}
