package io.skopeo.operator.tags;

import io.skopeo.operator.reference.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Tags in the order of their versions: {@code 2.13.9} before {@code 2.13.10}, {@code 1.0.0-rc.2}
 * before {@code 1.0.0}; a leading {@code v} counts only between equals. Tags that are no versions
 * come first, in natural order as {@code sort -V} reads them.
 */
public enum VersionOrder implements Comparator<Tag> {
  /** The order. */
  OLDEST_FIRST;

  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");
  private static final Pattern VERSION = Pattern.compile("v?[0-9].*");
  private static final Pattern PRERELEASE =
      Pattern.compile("[-.]?(?:rc|alpha|beta|pre|dev|snapshot|m)[-.]?", Pattern.CASE_INSENSITIVE);

  @Override
  public int compare(Tag left, Tag right) {
    int versions = Boolean.compare(isVersion(left), isVersion(right));
    if (versions != 0) {
      return versions;
    }
    int order = compareParts(parts(left), parts(right));
    return order != 0 ? order : left.name().compareTo(right.name());
  }

  private static boolean isVersion(Tag tag) {
    return VERSION.matcher(tag.name()).matches();
  }

  private static List<String> parts(Tag tag) {
    String name =
        isVersion(tag) && tag.name().startsWith("v") ? tag.name().substring(1) : tag.name();
    return PART.matcher(name).results().map(MatchResult::group).toList();
  }

  private static int compareParts(List<String> left, List<String> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = comparePart(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (left.size() == right.size()) {
      return 0;
    }
    return left.size() > right.size()
        ? rest(left.get(right.size()))
        : -rest(right.get(left.size()));
  }

  /** What a longer version is against the shorter one that it starts with. */
  private static int rest(String part) {
    return PRERELEASE.matcher(part).matches() ? -1 : 1;
  }

  private static int comparePart(String left, String right) {
    boolean leftIsNumber = Character.isDigit(left.charAt(0));
    if (leftIsNumber && Character.isDigit(right.charAt(0))) {
      return compareNumbers(left, right);
    }
    boolean leftIsPrerelease = PRERELEASE.matcher(left).matches();
    if (leftIsPrerelease != PRERELEASE.matcher(right).matches()) {
      return leftIsPrerelease ? -1 : 1;
    }
    return left.compareTo(right);
  }

  private static int compareNumbers(String left, String right) {
    String l = left.replaceFirst("^0+(?=.)", "");
    String r = right.replaceFirst("^0+(?=.)", "");
    return l.length() != r.length() ? Integer.compare(l.length(), r.length()) : l.compareTo(r);
  }
}
