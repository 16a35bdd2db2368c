package io.skopeo.operator.problem;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The chain of an exception and its causes, at most twenty of them: a chain may be a ring. */
public final class Causes {
  private static final int MOST = 20;

  private Causes() {}

  /** Returns the exception, its cause, that one's cause, and so on. */
  public static Stream<Throwable> of(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(MOST);
  }

  /** Returns the first of this type. */
  public static <T> Optional<T> first(Throwable thrown, Class<T> type) {
    return of(thrown).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Returns whether one of this type is among them. */
  public static boolean include(Throwable thrown, Class<? extends Throwable> type) {
    return of(thrown).anyMatch(type::isInstance);
  }
}
