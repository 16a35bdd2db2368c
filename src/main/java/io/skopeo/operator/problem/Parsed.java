package io.skopeo.operator.problem;

import java.util.function.Function;

/** The result of parsing a text: its value, or the problem in it. */
public sealed interface Parsed<T> {
  /** A well-formed text. */
  record Valid<T>(T value) implements Parsed<T> {}

  /** A text that is not well formed. */
  record Invalid<T>(Problem problem) implements Parsed<T> {}

  /** Returns the value of a text that a program wrote and that must be valid. */
  default T orThrow() {
    return switch (this) {
      case Valid<T>(var value) -> value;
      case Invalid<T>(var problem) -> throw new IllegalArgumentException(problem.sentence());
    };
  }

  /** Parses further from the value. */
  default <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
    return switch (this) {
      case Valid<T>(var value) -> next.apply(value);
      case Invalid<T>(var problem) -> new Invalid<>(problem);
    };
  }
}
