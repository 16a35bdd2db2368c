package io.skopeo.operator.tags;

import java.util.regex.Pattern;

/** Release candidates: {@code -rc1}, {@code -rc.1}, {@code -rc-1}, {@code rc1}, {@code RC1}. */
final class Candidate {
  /** The regular expression of a suffix that marks one. */
  static final String SUFFIX = "[._-]?[rR][cC][._-]?[0-9]++";

  private static final Pattern SOMEWHERE =
      Pattern.compile("(?<![A-Za-z])[rR][cC][._-]?[0-9]++(?![A-Za-z])");

  private Candidate() {}

  /** Whether the text has the mark of a candidate as a part of its own. */
  static boolean isIn(String text) {
    return SOMEWHERE.matcher(text).find();
  }
}
