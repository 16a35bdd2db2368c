package io.skopeo.operator.tags.hint;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code x} that is meant as a number and read as a letter, since it follows letters: {@code
 * v1.28.x-k3sx}. The x of other words, such as {@code linux} and {@code s390x}, is meant as one.
 */
public final class LetterX {
  /** Letters before a number that counts builds, as in {@code r5}, {@code ls30}, {@code k3s1}. */
  static final String COUNTER =
      "(?:r|ls|rc|alpha|beta|rev|el|fc|deb|ubi|[a-z]{1,8}[0-9]{1,4}[a-z]{1,2})";

  private static final Pattern GLUED =
      Pattern.compile("(?i)(?<=^|[._-])(?<word>%sx)(?=[._-]|$)".formatted(COUNTER));

  /** A version, or a text in which an x is a number. */
  private static final Pattern VERSION = Pattern.compile("^v?[0-9]|(?:^|[._-])v?x(?:[._-]|$)");

  private static final Pattern CANDIDATES = Pattern.compile("(?i)[._-]rcx(?=[._-]|$)");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<=^v?|[._-]v?)x(?=[._\\\\-]|$)|(?i)(?<=^|[._-])(?<letters>%s)x(?=[._\\\\-]|$)"
              .formatted(COUNTER));

  private LetterX() {}

  /** Returns whether a version has such an x. */
  public static boolean isIn(String version) {
    return VERSION.matcher(version).find() && GLUED.matcher(version).find();
  }

  /** Returns the problem of spec.source.version, with the expression to write instead. */
  public static Optional<Problem> inSource(String version) {
    return problem(
        "spec.source.version",
        version,
        CANDIDATES.matcher(version).find()
            ? "leave it out, and set spec.allowCandidateRelease: true"
            : "write spec.tags.include ['%s'] in place of it, or spec.tags.exact if it is one tag"
                .formatted(expression(version)));
  }

  /** Returns the problem of spec.destination.version. */
  public static Optional<Problem> inDestination(String version) {
    return problem("spec.destination.version", version, "leave it out, or write a number");
  }

  private static Optional<Problem> problem(String field, String version, String what) {
    Matcher glued = GLUED.matcher(version);
    return isIn(version) && glued.find()
        ? Optional.of(
            Problem.inSpec(
                "%s \"%s\": the x of %s is a letter, not a number: %s."
                    .formatted(field, SafeText.quote(version), glued.group("word"), what)))
        : Optional.empty();
  }

  /** Returns the regular expression in which each x is a number, also those after letters. */
  static String expression(String version) {
    return NUMBER
        .matcher(version.replace(".", "\\."))
        .replaceAll(x ->
            Matcher.quoteReplacement(
                Objects.requireNonNullElse(x.group("letters"), "") + "[0-9]+"));
  }
}
