package io.skopeo.operator.problem;

/** User text on its way into a sentence. */
public final class QuotedText {
  private static final int MOST_CHARACTERS = 81;

  private QuotedText() {}

  /** The text as {@link SafeText}, cut to a length that fits a sentence. */
  public static String quote(String text) {
    return SafeText.text(text, MOST_CHARACTERS);
  }
}
