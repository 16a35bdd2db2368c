package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.regex.Pattern;

/**
 * A tag of a repository (OCI distribution specification, Pulling manifests: {@code
 * [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}).
 *
 * @param name the tag as the registry spells it
 */
public record Tag(String name) {
  private static final Pattern SYNTAX = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  public Tag {
    if (!SYNTAX.matcher(name).matches()) {
      throw new IllegalArgumentException("not a tag: " + SafeText.quote(name));
    }
  }

  /** Returns whether the text is a tag that a registry accepts. */
  public static boolean isTag(String text) {
    return SYNTAX.matcher(text).matches();
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
