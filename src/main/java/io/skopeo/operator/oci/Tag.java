package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;

/**
 * A tag of a repository (OCI distribution specification, Pulling manifests: {@code
 * [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}).
 *
 * @param name the tag as the registry spells it
 */
public record Tag(String name) {
  private static final int LONGEST = 128;

  public Tag {
    if (!isTag(name)) {
      throw new IllegalArgumentException("not a tag: " + SafeText.quote(name));
    }
  }

  /** Returns whether the text is a tag that a registry accepts. */
  public static boolean isTag(String text) {
    if (text.isEmpty() || text.length() > LONGEST || ".-".indexOf(text.charAt(0)) >= 0) {
      return false;
    }
    // Lists have hundreds of thousands: an expression would take most of the time.
    for (int i = 0; i < text.length(); i++) {
      if (!isPart(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** Reads a tag. */
  public static Parsed<Tag> parse(String text) {
    return isTag(text)
        ? new Parsed.Valid<>(new Tag(text))
        : new Parsed.Invalid<>(
            Problem.inSpec(
                "\"%s\" is not a tag: use up to 128 of letters, digits, '_', '.' and '-', not starting with '.' or '-'."
                    .formatted(SafeText.quote(text))));
  }

  @Override
  public String toString() {
    return name;
  }
}
