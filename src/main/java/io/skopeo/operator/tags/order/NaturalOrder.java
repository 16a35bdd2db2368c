package io.skopeo.operator.tags.order;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Text as {@code sort -V} orders it in the C locale (GNU coreutils, Version sort): runs of digits
 * by their number, letters before anything else that is no digit, and what looks like the
 * extensions of a file compared only between equals.
 */
public enum NaturalOrder implements Comparator<String> {
  /** The order. */
  NATURAL;

  private static final Pattern EXTENSIONS = Pattern.compile("(?:\\.[A-Za-z][A-Za-z0-9]*)*$");

  @Override
  public int compare(String left, String right) {
    int order = compareRuns(withoutExtensions(left), withoutExtensions(right));
    if (order == 0) {
      order = compareRuns(left, right);
    }
    return order != 0 ? order : left.compareTo(right);
  }

  private static String withoutExtensions(String text) {
    return EXTENSIONS.matcher(text).replaceFirst("");
  }

  /** Compares in turn what is no number and what is one. */
  private static int compareRuns(String left, String right) {
    int l = 0;
    int r = 0;
    while (l < left.length() || r < right.length()) {
      while (isText(left, l) || isText(right, r)) {
        int order = Integer.compare(weight(left, l), weight(right, r));
        if (order != 0) {
          return order;
        }
        l++;
        r++;
      }
      int endOfLeft = endOfNumber(left, l);
      int endOfRight = endOfNumber(right, r);
      int order = compareNumbers(left.substring(l, endOfLeft), right.substring(r, endOfRight));
      if (order != 0) {
        return order;
      }
      l = endOfLeft;
      r = endOfRight;
    }
    return 0;
  }

  /** Compares digits as numbers of any length. */
  static int compareNumbers(String left, String right) {
    String one = withoutZeros(left);
    String other = withoutZeros(right);
    int lengths = Integer.compare(one.length(), other.length());
    return lengths != 0 ? lengths : one.compareTo(other);
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isText(String text, int at) {
    return at < text.length() && !isDigit(text.charAt(at));
  }

  /** The end and digits, then letters, then the rest. */
  private static int weight(String text, int at) {
    if (!isText(text, at)) {
      return 0;
    }
    char c = text.charAt(at);
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : c + Character.MAX_VALUE;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
