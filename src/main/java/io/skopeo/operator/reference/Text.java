package io.skopeo.operator.reference;

import io.skopeo.operator.problem.Plain;

/** User text on its way into a sentence. */
public final class Text {
  private static final int MOST_CHARACTERS = 81;

  private Text() {}

  /** The text as {@link Plain}, cut to a length that fits a sentence. */
  public static String shown(String text) {
    return Plain.text(text, MOST_CHARACTERS);
  }
}
