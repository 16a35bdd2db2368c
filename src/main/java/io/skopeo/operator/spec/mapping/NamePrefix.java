package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;

/**
 * The registry that all repositories go to, with a leading path.
 *
 * @param path empty for none
 */
record NamePrefix(String host, String path) {
  /** A name below a prefix; Docker Hub would complete one of a single level. */
  private static final String BELOW = "/a/b";

  private static final int LONGEST = 255;

  /**
   * Parses spec.mapping.prefix. Without a registry, it is in the installation's default registry.
   * If there is none, it is refused: the name of a registry without a dot looks the same as that of
   * an account at Docker Hub.
   *
   * @param defaultRegistry with or without a leading path; empty if the installation has none
   */
  static Parsed<NamePrefix> parse(String text, String defaultRegistry) {
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    int slash = trimmed.indexOf('/');
    String first = slash < 0 ? trimmed : trimmed.substring(0, slash);
    if (Repository.namesRegistry(first)) {
      return full(text, trimmed);
    }
    return defaultRegistry.isEmpty() || defaultRegistry.equals(Repository.DOCKER_HUB)
        ? invalid(
            text,
            "names no registry: write it with a host, as in registry.example.com/mirror, or in docker.io/account.")
        : full(text, defaultRegistry + "/" + trimmed);
  }

  private static Parsed<NamePrefix> full(String text, String full) {
    if (text.length() <= LONGEST
        && Repository.parse(full.length() > LONGEST - BELOW.length() ? "" : full + BELOW)
            instanceof Parsed.Valid<Repository>(var below)) {
      String path = "/" + below.path();
      String above = path.substring(0, path.length() - BELOW.length());
      return new Parsed.Valid<>(
          new NamePrefix(below.host(), above.isEmpty() ? "" : above.substring(1)));
    }
    return invalid(
        text, "is no registry with an optional path: write it like registry.example.com/mirror.");
  }

  private static Parsed<NamePrefix> invalid(String text, String why) {
    return new Parsed.Invalid<>(
        Problem.inSpec("spec.mapping.prefix \"%s\" %s".formatted(SafeText.quote(text), why)));
  }

  int levels() {
    return path.isEmpty() ? 0 : path.split("/", -1).length;
  }
}
