package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * A range of semantic versions as npm writes them (node-semver, Ranges): {@code >=2.13 <3}, {@code
 * ^1.2}, {@code ~1.2.3}, {@code 1.2 - 1.4}, {@code 1.x || 3.x}.
 *
 * <p>A tag is a version if it has three numbers, after an optional {@code v}; {@code 3.19} and
 * {@code 3} are none. If candidates are allowed, a release candidate is in the range if its release
 * is; but if the range names candidates of that release, only if the range includes it. Other
 * prereleases are in the range only if it names prereleases of their release.
 */
public final class VersionRange {
  /** The count of numbers in a version. */
  static final int NUMBERS = 3;

  private static final int MOST_CHARACTERS = 256;
  private static final String NUMBER = "(0|[1-9][0-9]*)";
  private static final Pattern TAG =
      Pattern.compile(
          "v?%1$s\\.%1$s\\.%1$s(?:(?<candidate>%2$s)|-(?<prerelease>[0-9A-Za-z.-]+))?"
              .formatted(NUMBER, ReleaseCandidate.SUFFIX));

  private static final Pattern WITH_V = Pattern.compile("(?<![0-9A-Za-z.-])v");

  private final String text;
  private final List<RangeComparators> alternatives;

  private VersionRange(String text, List<RangeComparators> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /**
   * Parses a range.
   *
   * @param candidates whether release candidates are allowed
   */
  public static Parsed<VersionRange> parse(String text, boolean candidates) {
    String trimmed = text.trim();
    if (trimmed.length() > MOST_CHARACTERS) {
      return invalid(trimmed, "is longer than 256 characters: write it shorter.");
    }
    var alternatives = new ArrayList<RangeComparators>();
    for (String alternative : trimmed.split("\\|\\|", -1)) {
      var comparators = RangeComparators.parse(alternative);
      if (comparators.isEmpty()) {
        return invalid(
            trimmed,
            "is no range of versions: write one like >=2.13 <3, ^1.2, ~1.2.3, 1.2 - 1.4 or 1.x || 3.x.");
      }
      alternatives.add(comparators.get());
    }
    if (!candidates && alternatives.stream().anyMatch(RangeComparators::namesCandidate)) {
      return invalid(
          trimmed,
          "names a release candidate: set spec.allowCandidateRelease to true, or leave it out.");
    }
    if (alternatives.stream().noneMatch(RangeComparators::isSatisfiable)) {
      return invalid(trimmed, "has no version within it: compare its lower and its upper bound.");
    }
    return new Parsed.Valid<>(new VersionRange(trimmed, List.copyOf(alternatives)));
  }

  private static Parsed<VersionRange> invalid(String text, String why) {
    return new Parsed.Invalid<>(
        Problem.inSpec("spec.tags.semver \"%s\" %s".formatted(SafeText.quote(text), why)));
  }

  /**
   * Matches a whole tag: its three numbers, and the rest after them.
   *
   * @param candidates whether release candidates match
   */
  Optional<PatternMatch> match(Tag tag, boolean candidates) {
    Matcher matcher = TAG.matcher(tag.name());
    if (!matcher.matches() || (!candidates && ReleaseCandidate.isIn(tag.name()))) {
      return Optional.empty();
    }
    List<String> numbers = List.of(matcher.group(1), matcher.group(2), matcher.group(3));
    return includes(numbers, matcher.group("candidate"), matcher.group("prerelease"))
        ? Optional.of(PatternMatch.of(numbers, tag.name().substring(matcher.end(3))))
        : Optional.empty();
  }

  private boolean includes(
      List<String> numbers, @Nullable String candidate, @Nullable String prerelease) {
    Semver release = Semvers.release(numbers);
    if (candidate != null) {
      return Semvers.prerelease(release, ReleaseCandidate.identifiers(candidate))
          .filter(version -> alternatives.stream().anyMatch(a -> a.takeCandidate(version, release)))
          .isPresent();
    }
    return Optional.of(release)
        .flatMap(r -> prerelease == null ? Optional.of(r) : Semvers.prerelease(r, prerelease))
        .filter(version -> alternatives.stream().anyMatch(a -> a.take(version)))
        .isPresent();
  }

  /** Returns whether the tag has a leading {@code v} or not, like the versions of the range. */
  boolean isSpelledLike(Tag tag) {
    return tag.name().startsWith("v") == WITH_V.matcher(text).find();
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionRange that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
