package io.skopeo.operator.oci;

import io.skopeo.operator.problem.SafeText;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Slips in the name of a repository, each told in words. The CRD tells the same ones. */
final class NameSlip {
  private static final Pattern BLANK = Pattern.compile("\\s");

  /** Capitals in the path, or in a first level that is no host. */
  private static final Pattern CAPITALS = Pattern.compile("^[^/.:]*[A-Z][^/.:]*(?:/|$)|/.*[A-Z]");

  private static final String SCHEME = "://";

  private NameSlip() {}

  /** Returns a clause that follows the name; empty if there is no slip that it knows. */
  static Optional<String> in(String name) {
    return Stream.of(scheme(name), blank(name), slash(name), digest(name), tag(name), capital(name))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> scheme(String name) {
    int end = name.indexOf(SCHEME);
    return end < 0
        ? Optional.empty()
        : Optional.of(
            "starts with %s: leave that out"
                .formatted(SafeText.shortQuote(name.substring(0, end + SCHEME.length()))));
  }

  private static Optional<String> blank(String name) {
    return when(BLANK.matcher(name).find(), "has a blank: leave it out");
  }

  private static Optional<String> slash(String name) {
    return when(name.startsWith("/"), "starts with a slash: leave it out")
        .or(() -> when(name.endsWith("/"), "ends with a slash: leave it out"))
        .or(() -> when(name.contains("//"), "has two slashes in a row: leave one out"));
  }

  private static Optional<String> digest(String name) {
    return when(name.contains("@"), "has a digest: move it to version or tags");
  }

  private static Optional<String> tag(String name) {
    return when(
        name.indexOf(':', name.lastIndexOf('/') + 1) >= 0, "has a tag: move it to version or tags");
  }

  private static Optional<String> capital(String name) {
    return when(CAPITALS.matcher(name).find(), "has capitals: write it in lower case");
  }

  private static Optional<String> when(boolean is, String clause) {
    return is ? Optional.of(clause) : Optional.empty();
  }
}
