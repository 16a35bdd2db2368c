package io.skopeo.operator.problem;

import java.util.regex.Pattern;

/**
 * Text that others wrote, on its way into a sentence: on one line, visible, and of a bounded
 * length. Line breaks would forge lines of a log, control characters steer a terminal, and marks of
 * direction (Unicode, UAX #9) show a text as another.
 */
public final class Plain {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Zl}\\p{Zp}]");
  private static final Pattern HIDDEN = Pattern.compile("\\p{C}");

  private Plain() {}

  /** The text with blanks of every kind as spaces, and what is not visible replaced. */
  public static String text(String text) {
    return HIDDEN.matcher(BLANKS.matcher(text).replaceAll(" ")).replaceAll("\uFFFD");
  }

  /**
   * The same, cut where it is longer.
   *
   * @param most characters, the sign that it is cut among them
   */
  public static String text(String text, int most) {
    // Nothing becomes longer: what lies far behind need not be looked at.
    String plain = text(text.length() <= most ? text : text.substring(0, most + 1));
    if (plain.length() <= most) {
      return plain;
    }
    int end = most - 1;
    return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
