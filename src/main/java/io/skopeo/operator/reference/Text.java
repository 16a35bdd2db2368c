package io.skopeo.operator.reference;

/** User text on its way into a sentence. */
public final class Text {
  private static final int LIMIT = 80;

  private Text() {}

  /** The text with control characters replaced, cut to a length that fits a sentence. */
  public static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "\uFFFD");
    return clean.length() <= LIMIT ? clean : clean.substring(0, LIMIT) + "…";
  }
}
