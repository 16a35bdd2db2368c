package io.skopeo.operator.problem;

import java.util.function.Function;

/** Text that was read: the value it stands for, or what is wrong with it. */
public sealed interface Parsed<T> {
  /** The text is well formed. */
  record Valid<T>(T value) implements Parsed<T> {}

  /** The text is not well formed. */
  record Invalid<T>(Problem problem) implements Parsed<T> {}

  /** The value, for text that a program wrote and that must be right. */
  default T orThrow() {
    return switch (this) {
      case Valid<T>(var value) -> value;
      case Invalid<T>(var problem) -> throw new IllegalArgumentException(problem.sentence());
    };
  }

  /** Reads on from the value. */
  default <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
    return switch (this) {
      case Valid<T>(var value) -> next.apply(value);
      case Invalid<T>(var problem) -> new Invalid<>(problem);
    };
  }
}
