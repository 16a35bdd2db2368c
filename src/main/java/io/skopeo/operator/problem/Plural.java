package io.skopeo.operator.problem;

/** A count with its noun in the right number. */
public final class Plural {
  private Plural() {}

  /** Returns {@code 1 tag} or {@code 2 tags}. */
  public static String of(int count, String noun) {
    return of(count, noun, noun + "s");
  }

  /** Returns {@code 1 copy} or {@code 2 copies}. */
  public static String of(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }
}
