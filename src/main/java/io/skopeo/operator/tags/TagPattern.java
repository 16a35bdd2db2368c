package io.skopeo.operator.tags;

import io.skopeo.operator.reference.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A version in which {@code x} stands for a number: {@code 2.13.x}, {@code v2.x.0}, {@code
 * 22.x-alpine}.
 *
 * <p>An {@code x} is a number where it is a whole component between {@code .}, {@code -}, {@code _}
 * or the ends, after an optional {@code v}; the x of {@code 22-xenial} and {@code linux-x64} is a
 * letter. A {@code v} before a leading number is optional in matching. Release candidates ({@code
 * -rc1}, {@code -rc.1}) are matched behind the pattern where they are allowed.
 */
public final class TagPattern {
  private static final Pattern NUMBER = Pattern.compile("(?<=^v?|[._-]v?)x(?=[._-]|$)");

  /** What stands before the first {@code x} where the pattern starts with a version. */
  private static final Pattern VERSION = Pattern.compile("v?(?:[0-9].*)?");

  private static final String CANDIDATE = "(-[rR][cC]\\.?[0-9]{1,9})";

  private final String text;
  private final List<String> literals;
  private final Pattern released;
  private final Pattern withCandidates;

  private TagPattern(String text, List<String> literals) {
    this.text = text;
    this.literals = literals;
    String regex = regex(literals);
    this.released = Pattern.compile(regex + "()");
    this.withCandidates = Pattern.compile(regex + CANDIDATE + "?");
  }

  /** Reads the text; empty where no {@code x} of it is a number. */
  public static Optional<TagPattern> parse(String text) {
    String[] literals = NUMBER.split(text, -1);
    return literals.length < 2
        ? Optional.empty()
        : Optional.of(new TagPattern(text, List.of(literals)));
  }

  private static String regex(List<String> literals) {
    String first = literals.getFirst();
    var regex =
        VERSION.matcher(first).matches()
            ? new StringBuilder("v?").append(Pattern.quote(withoutV(first)))
            : new StringBuilder(Pattern.quote(first));
    literals.stream().skip(1).forEach(l -> regex.append("([0-9]{1,30})").append(Pattern.quote(l)));
    return regex.toString();
  }

  private static String withoutV(String text) {
    return text.startsWith("v") ? text.substring(1) : text;
  }

  /**
   * Matches a whole tag.
   *
   * @param candidates whether release candidates match
   */
  public Optional<Match> match(Tag tag, boolean candidates) {
    var matcher = (candidates ? withCandidates : released).matcher(tag.name());
    return matcher.matches() ? Optional.of(read(matcher.toMatchResult())) : Optional.empty();
  }

  private Match read(MatchResult result) {
    List<String> numbers = new ArrayList<>();
    for (int group = 1; group < result.groupCount(); group++) {
      numbers.add(result.group(group));
    }
    String candidate = result.group(result.groupCount());
    return new Match(List.copyOf(numbers), candidate == null ? "" : candidate);
  }

  /** The tag that this pattern makes of the numbers and the candidate suffix of a match. */
  public String fill(Match match) {
    var filled = new StringBuilder(literals.getFirst());
    for (int i = 0; i < match.numbers().size(); i++) {
      filled.append(match.numbers().get(i)).append(literals.get(i + 1));
    }
    return filled.append(match.candidate()).toString();
  }

  /** How many numbers the pattern has. */
  public int numbers() {
    return literals.size() - 1;
  }

  /** Whether the tag has the leading {@code v}, or none, like this pattern. */
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

  /**
   * What stands in a tag where the pattern has an {@code x}.
   *
   * @param numbers as they are written, with leading zeros
   * @param candidate the suffix such as {@code -rc1}, or empty
   */
  public record Match(List<String> numbers, String candidate) {}
}
