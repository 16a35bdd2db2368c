package io.skopeo.operator.tags;

import java.util.regex.Pattern;

/** Release candidates: {@code -rc1}, {@code -rc.1}, {@code -rc-1}, {@code rc1}, {@code RC1}. */
final class ReleaseCandidate {
  /** The regular expression of a candidate's suffix. */
  static final String SUFFIX = "[._-]?[rR][cC][._-]?[0-9]++";

  private static final Pattern SOMEWHERE =
      Pattern.compile("(?<![A-Za-z])[rR][cC][._-]?[0-9]++(?![A-Za-z])");

  private static final int LONGEST = 18;

  private ReleaseCandidate() {}

  /** Returns whether the text has a candidate's mark as a separate part. */
  static boolean isIn(String text) {
    return SOMEWHERE.matcher(text).find();
  }

  /** Returns the suffix, in any spelling, as the prerelease of a semantic version: {@code rc.1}. */
  static String identifiers(String suffix) {
    String digits = suffix.replaceAll("[^0-9]", "").replaceFirst("^0+(?=.)", "");
    return "rc." + (digits.length() > LONGEST ? "9".repeat(LONGEST) : digits);
  }
}
