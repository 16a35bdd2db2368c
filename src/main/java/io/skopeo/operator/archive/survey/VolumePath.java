package io.skopeo.operator.archive.survey;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks of paths that a volume names, which must stay within its folder. */
final class VolumePath {
  /** The folder of the volume itself. */
  static final String HERE = ".";

  private static final int LONGEST = 1024;

  /** The characters that the Task takes, too. */
  private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9._-]+");

  private static final Pattern COMPONENT_OF_TREE = Pattern.compile("[A-Za-z0-9._:@-]+");

  private VolumePath() {}

  /** Returns why a path is refused, as a clause. */
  static Optional<String> refusal(String path) {
    return refusal(path, COMPONENT, "letters, digits, '.', '_' and '-'");
  }

  /** Returns why a path is refused in which images may have their tags and digests. */
  static Optional<String> refusalInTree(String path) {
    return refusal(path, COMPONENT_OF_TREE, "letters, digits, '.', '_', '-', ':' and '@'");
  }

  private static Optional<String> refusal(String path, Pattern component, String characters) {
    if (path.equals(HERE)) {
      return Optional.empty();
    }
    if (path.length() > LONGEST) {
      return Optional.of("is longer than %d characters".formatted(LONGEST));
    }
    if (path.startsWith("/")) {
      return Optional.of("is not below the folder of the volume");
    }
    String[] components = path.split("/", -1);
    if (Stream.of(components).anyMatch(".."::equals)) {
      return Optional.of("has '..', and may be outside of the folder of the volume");
    }
    return Stream.of(components)
            .allMatch(part -> component.matcher(part).matches() && !part.equals(HERE))
        ? Optional.empty()
        : Optional.of("has other characters than %s".formatted(characters));
  }
}
