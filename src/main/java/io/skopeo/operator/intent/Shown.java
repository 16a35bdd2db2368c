package io.skopeo.operator.intent;

import io.skopeo.operator.problem.Plain;

/** A user's text as it is quoted in a sentence: short and visible. */
final class Shown {
  private static final int MOST_CHARACTERS = 33;

  private Shown() {}

  static String of(String text) {
    return Plain.text(text, MOST_CHARACTERS);
  }
}
