package io.skopeo.operator.intent;

/** A user's text as it is quoted in a sentence: short, and without control characters. */
final class Shown {
  private static final int MOST_CHARACTERS = 32;

  private Shown() {}

  static String of(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "\uFFFD");
    return clean.length() <= MOST_CHARACTERS ? clean : clean.substring(0, MOST_CHARACTERS) + "…";
  }
}
