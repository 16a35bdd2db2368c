package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Tag;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A version in which {@code x} stands for a number: {@code 2.13.x}, {@code v2.x.0}, {@code
 * 22.x-alpine}.
 *
 * <p>An {@code x} is a number if it is a whole component between {@code .}, {@code -}, {@code _} or
 * the ends, after an optional {@code v}; the x of {@code 22-xenial} and {@code linux-x64} is a
 * letter. A {@code v} before a leading number is optional in matching. If release candidates are
 * allowed, their suffix ({@code -rc1}) matches after the pattern, or before its flavour: {@code
 * 8.0-rc1-alpine}.
 */
public final class TagPattern {
  private static final String X = "x(?=[._-]|$)";
  private static final Pattern NUMBER = Pattern.compile("(?<=^v?|[._-]v?)" + X);

  /** A number in the place of an {@code x}. */
  private static final Pattern DIGITS = Pattern.compile("(?<=^v?|[._-]v?)[0-9]+(?=[._-]|$)");

  /** A release candidate at the end, or before a flavour. */
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "(?<=[0-9])%1$s(?=[_-][A-Za-z])|(?:(?<=[0-9])|(?=[._-]))%1$s$"
              .formatted(ReleaseCandidate.SUFFIX));

  /** The part before the first {@code x}, if the pattern starts with a version. */
  private static final Pattern VERSION = Pattern.compile("v?(?:[0-9].*)?");

  /** The word after a number: {@code -alpine3.19}. */
  private static final Pattern FLAVOUR =
      Pattern.compile("(?<=[0-9x])(?=[_-](?!v?%s)[A-Za-z])".formatted(X));

  private final String text;
  private final String version;
  private final String flavour;
  private final int numbers;
  private final Pattern released;
  private final Pattern withCandidates;

  private TagPattern(String text, int flavour) {
    this.text = text;
    this.version = text.substring(0, flavour);
    this.flavour = text.substring(flavour);
    List<String> literals = literals(text);
    this.numbers = literals.size() - 1;
    int numbersInFront = literals(version).size() - 1;
    String head = optionalV(version) + regex(withoutV(version), 0);
    String tail = regex(this.flavour, numbersInFront);
    String inside = this.flavour.isEmpty() ? "" : "(?:%s)?".formatted(ReleaseCandidate.SUFFIX);
    this.released = Pattern.compile("%s(?<inside>)%s(?<behind>)".formatted(head, tail));
    this.withCandidates =
        Pattern.compile(
            "%s(?<inside>%s)%s(?<behind>(?:%s)?)"
                .formatted(head, inside, tail, ReleaseCandidate.SUFFIX));
  }

  /** Parses a pattern; empty if no {@code x} of the text is a number. */
  public static Optional<TagPattern> parse(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.find()) {
      return Optional.empty();
    }
    Matcher flavour = FLAVOUR.matcher(text);
    boolean flavoured = flavour.find(optionalV(text).isEmpty() ? number.start() : 0);
    return Optional.of(new TagPattern(text, flavoured ? flavour.start() : text.length()));
  }

  /**
   * Returns the numbers of a tag and its release candidate, as the pattern matches them that has an
   * {@code x} for each number; empty if the tag has no number.
   */
  static Optional<PatternMatch> numbersOf(Tag tag) {
    String release = CANDIDATE.matcher(tag.name()).replaceFirst("");
    return parse(DIGITS.matcher(release).replaceAll("x"))
        .flatMap(pattern -> pattern.match(tag, true));
  }

  private static List<String> literals(String part) {
    return List.of(NUMBER.split(part, -1));
  }

  private static String optionalV(String part) {
    return VERSION.matcher(literals(part).getFirst()).matches() ? "v?" : "";
  }

  private static String withoutV(String part) {
    return !optionalV(part).isEmpty() && part.startsWith("v") ? part.substring(1) : part;
  }

  private static String regex(String part, int firstNumber) {
    List<String> literals = literals(part);
    var regex = new StringBuilder(Pattern.quote(literals.getFirst()));
    for (int i = 1; i < literals.size(); i++) {
      regex.append("(?<n%d>[0-9]++)".formatted(firstNumber + i - 1));
      regex.append(Pattern.quote(literals.get(i)));
    }
    return regex.toString();
  }

  /**
   * Matches a whole tag.
   *
   * @param candidates whether release candidates match
   */
  public Optional<PatternMatch> match(Tag tag, boolean candidates) {
    Matcher matcher = (candidates ? withCandidates : released).matcher(tag.name());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String inside = matcher.group("inside");
    String behind = matcher.group("behind");
    return inside.isEmpty() || behind.isEmpty()
        ? Optional.of(new PatternMatch(numbers(matcher), inside + behind, !inside.isEmpty()))
        : Optional.empty();
  }

  private List<String> numbers(MatchResult result) {
    return IntStream.range(0, numbers).mapToObj(i -> result.group("n" + i)).toList();
  }

  /**
   * Fills the numbers and the rest of a match into this pattern. The rest goes before the flavour
   * if it was there, else to the end.
   */
  public String fill(PatternMatch match) {
    Iterator<String> numbers = match.numbers().iterator();
    String front = filled(version, numbers);
    String back = filled(flavour, numbers);
    return match.inside() ? front + match.rest() + back : front + back + match.rest();
  }

  private static String filled(String part, Iterator<String> numbers) {
    return NUMBER.matcher(part).replaceAll(_ -> numbers.next());
  }

  /** Returns the count of numbers in the pattern. */
  public int numbers() {
    return numbers;
  }

  /** Returns whether the tag has a leading {@code v} or not, like this pattern. */
  boolean isSpelledLike(Tag tag) {
    return tag.name().startsWith("v") == text.startsWith("v");
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
