package io.skopeo.operator.problem;

/** A user's text as it is quoted in a sentence: short and visible. */
public final class QuotedInput {
  private static final int MOST_CHARACTERS = 33;

  private QuotedInput() {}

  public static String quote(String text) {
    return SafeText.text(text, MOST_CHARACTERS);
  }
}
