package io.skopeo.operator.problem;

import java.util.regex.Pattern;

/**
 * Makes text of others safe for a sentence: on one line, visible, and of a bounded length. Line
 * breaks could forge log lines, control characters control a terminal, and direction marks
 * (Unicode, UAX #9) disguise a text.
 */
public final class SafeText {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Zl}\\p{Zp}]");
  private static final Pattern HIDDEN = Pattern.compile("\\p{C}");
  private static final Pattern DIGEST = Pattern.compile("(sha(?:256|512):[0-9a-f]{12})[0-9a-f]+");
  private static final int QUOTE = 81;
  private static final int SHORT_QUOTE = 33;

  private SafeText() {}

  /** Replaces blanks of every kind by spaces, and invisible characters by a mark. */
  public static String text(String text) {
    return HIDDEN.matcher(BLANKS.matcher(text).replaceAll(" ")).replaceAll("\uFFFD");
  }

  /**
   * Makes a sentence safe, with twelve digits of each digest: enough to tell digests apart. The
   * whole ones are in the fields of the status.
   */
  public static String sentence(String text, int most) {
    return text(DIGEST.matcher(text).replaceAll("$1"), most);
  }

  /** Makes a text safe and short enough to be quoted in a sentence. */
  public static String quote(String text) {
    return text(text, QUOTE);
  }

  /** Makes a user's word safe and short enough to be quoted in a sentence. */
  public static String shortQuote(String text) {
    return text(text, SHORT_QUOTE);
  }

  /**
   * Makes a text safe, and cuts it if it is too long.
   *
   * @param most the number of characters to keep, with the ellipsis
   */
  public static String text(String text, int most) {
    // No replacement makes a text longer, so the rest need not be read.
    String plain = text(text.length() <= most ? text : text.substring(0, most + 1));
    if (plain.length() <= most) {
      return plain;
    }
    int end = most - 1;
    return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
