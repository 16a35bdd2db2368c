package io.skopeo.operator.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semver4j.Semver;
import org.semver4j.range.Range;
import org.semver4j.range.RangeList;
import org.semver4j.range.RangeListFactory;

/**
 * An alternative of a range: comparators that hold together, or a hyphen range.
 *
 * <p>semver4j ignores what it cannot read, and lets numbers overflow. Hence the grammar is checked
 * here, and semver4j gets one comparator at a time.
 */
final class RangeComparators {
  private static final String NUMBER = "(?:0|[1-9][0-9]{0,8})";
  private static final String X = "[xX*]";
  private static final String PRERELEASE = "-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
  private static final String VERSION =
      "v?%1$s(?:\\.%2$s(?:\\.%2$s)?|\\.%1$s(?:\\.(?:%2$s|%1$s(?:%3$s)?))?)?"
          .formatted(NUMBER, X, PRERELEASE);
  private static final Pattern HYPHEN =
      Pattern.compile("(?<from>%1$s)\\s+-\\s+(?<to>%1$s)".formatted(VERSION));
  private static final Pattern COMPARATOR =
      Pattern.compile(
          "(?:(?<operator>[<>]=?|=|\\^|~>?)?\\s*(?<version>%s)|v?%s)(?:\\s+|$)"
              .formatted(VERSION, X));
  private static final Pattern CANDIDATE =
      Pattern.compile("(?<=[0-9])(?=-)" + ReleaseCandidate.SUFFIX);

  /** npm's {@code ^0} and {@code ^0.0}, of which semver4j forgets the upper bound. */
  private static final Pattern CARET_OF_ZERO = Pattern.compile("^\\^(0(?:\\.0)?)$");

  private final List<Range> ranges;
  private final RangeList together;

  private RangeComparators(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
    this.together = new RangeList(false).add(this.ranges);
  }

  /** Reads the part between two {@code ||}; empty if it is not well formed. */
  static Optional<RangeComparators> parse(String alternative) {
    String text = alternative.trim();
    Matcher hyphen = HYPHEN.matcher(text);
    if (hyphen.matches()) {
      return of(List.of(normalised(hyphen.group("from")) + " - " + normalised(hyphen.group("to"))));
    }
    var comparators = new ArrayList<String>();
    Matcher comparator = COMPARATOR.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!comparator.region(at, text.length()).lookingAt()) {
        return Optional.empty();
      }
      comparators.add(normalised(comparator));
      at = comparator.end();
    }
    return of(comparators);
  }

  private static String normalised(MatchResult comparator) {
    String operator = comparator.group("operator") == null ? "" : comparator.group("operator");
    return comparator.group("version") == null
        ? "*"
        : CARET_OF_ZERO
            .matcher(operator + normalised(comparator.group("version")))
            .replaceFirst("$1");
  }

  /** Removes {@code v} and x, and writes a candidate as semantic versions do. */
  private static String normalised(String version) {
    String numbers = version.replaceFirst("^v", "").replaceAll("\\.[xX*]", "");
    Matcher candidate = CANDIDATE.matcher(numbers);
    return candidate.find() && candidate.end() == numbers.length()
        ? numbers.substring(0, candidate.start())
            + "-"
            + ReleaseCandidate.identifiers(candidate.group())
        : numbers;
  }

  private static Optional<RangeComparators> of(List<String> comparators) {
    var ranges = new ArrayList<Range>();
    for (String comparator : comparators) {
      if (!Semvers.isComparable(comparator)) {
        return Optional.empty();
      }
      List<List<Range>> read = RangeListFactory.create(comparator).get();
      if (read.size() != 1) {
        return Optional.empty();
      }
      ranges.addAll(read.getFirst());
    }
    return ranges.isEmpty() ? Optional.empty() : Optional.of(new RangeComparators(ranges));
  }

  /** Returns whether the version is in the range, by npm's rule for prereleases. */
  boolean take(Semver version) {
    return together.isSatisfiedBy(version);
  }

  /** Returns whether a candidate of the release is in the range. */
  boolean takeCandidate(Semver candidate, Semver release) {
    return take(candidate) || (take(release) && !namesCandidateOf(release));
  }

  private boolean namesCandidateOf(Semver release) {
    return prereleases().stream()
        .anyMatch(named -> named.withClearedPreRelease().isEqualTo(release));
  }

  /** Returns whether a comparator's version is a release candidate. */
  boolean namesCandidate() {
    return prereleases().stream()
        .map(named -> String.join(".", named.getPreRelease()))
        .anyMatch(text -> text.equalsIgnoreCase("rc") || ReleaseCandidate.isIn(text));
  }

  private List<Semver> prereleases() {
    return ranges.stream()
        .map(Range::getRangeVersion)
        .filter(v -> !v.getPreRelease().isEmpty())
        .toList();
  }

  /** Returns whether any version is in the range: a bound, or the next version after one. */
  boolean isSatisfiable() {
    return take(Semver.ZERO)
        || ranges.stream()
            .map(Range::getRangeVersion)
            .anyMatch(bound ->
                take(bound) || take(Semvers.afterwards(bound)) || take(Semvers.behind(bound)));
  }
}
