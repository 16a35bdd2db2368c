package io.skopeo.operator.tags;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/** Semantic versions of semver4j. */
final class Semvers {
  private static final int LONGEST = 9;

  /** A number that semver4j cannot compare: more than a long holds. */
  private static final Pattern TOO_LONG = Pattern.compile("[0-9]{19}");

  private Semvers() {}

  /** Returns whether all numbers in the text can be compared. */
  static boolean isComparable(String text) {
    return !TOO_LONG.matcher(text).find();
  }

  /** Returns the version of three numbers; all numbers beyond those of ranges are equal. */
  static Semver release(List<String> numbers) {
    return Semver.create(number(numbers, 0), number(numbers, 1), number(numbers, 2));
  }

  private static int number(List<String> numbers, int at) {
    String digits = numbers.get(at);
    return digits.length() > LONGEST ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /** Returns the prerelease of a release; empty if the text is none. */
  static Optional<Semver> prerelease(Semver release, String identifiers) {
    return isComparable(identifiers)
        ? Optional.ofNullable(Semver.parse(release + "-" + identifiers))
        : Optional.empty();
  }

  /** Returns the next version that is no prerelease. */
  static Semver afterwards(Semver version) {
    return Semver.create(version.getMajor(), version.getMinor(), version.getPatch() + 1);
  }

  /** Returns the next prerelease after a prerelease; a release is returned as it is. */
  static Semver behind(Semver version) {
    return version.getPreRelease().isEmpty()
        ? version
        : version.withPreRelease(String.join(".", version.getPreRelease()) + ".0");
  }
}
