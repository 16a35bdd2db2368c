package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of repositories. It is normalised like a repository, so {@code nginx} is {@code
 * docker.io/library/nginx}; {@code *} is anything but a slash, {@code **} is anything, {@code
 * {namespace}} is the namespace of the Image, and a slash at the end means all below.
 *
 * <p>The part before the first slash never matches a slash: {@code *.example.com/} does not allow
 * {@code evil.example/a.example.com/}.
 *
 * @param text normalised, with a registry
 */
public record RepositoryPattern(String text) {
  private static final String ANYTHING = "**";
  private static final String NAMESPACE = "{namespace}";
  private static final String OF_HOST = "(?:[A-Za-z0-9._:\\[\\]-]|\\{namespace})";
  private static final String OF_NAME = "(?:[a-z0-9_-]|\\{namespace})";
  private static final String OF_PATH = "(?:[a-z0-9._*-]|\\{namespace})+";

  /**
   * Before the first slash, only single stars are allowed; a host needs a slash, since {@code
   * quay.io} alone would be a repository of Docker Hub.
   */
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "\\*\\*|%s|%s/(?:%s(?:/%s)*/?)?"
              .formatted(withStars(OF_NAME), withStars(OF_HOST), OF_PATH, OF_PATH));

  private static final Pattern PART = Pattern.compile("\\*\\*|\\*|\\{namespace}|[^*{]+");

  private static String withStars(String character) {
    return "(?:(?:\\*?%s)+\\*?|\\*)".formatted(character);
  }

  /**
   * Reads a pattern.
   *
   * @param defaultRegistry the registry, with or without a leading path, of a pattern without one
   */
  public static Parsed<RepositoryPattern> parse(String text, String defaultRegistry) {
    if (text.length() > Repository.LONGEST) {
      return invalid(text, "is longer than 255 characters");
    }
    if (!GRAMMAR.matcher(text).matches()) {
      return invalid(
          text,
          "is none; write a repository, such as quay.io/argoproj/argocd, quay.io/argoproj/ for all below, or *.example.com/{namespace}/**");
    }
    return new Parsed.Valid<>(
        normalised(inRegistry(inRegistry(spelledOut(text), defaultRegistry), "")));
  }

  private static String spelledOut(String text) {
    if (text.equals(ANYTHING)) {
      return "*/**";
    }
    return text.endsWith("/") ? text + ANYTHING : text;
  }

  private static String inRegistry(String text, String defaultRegistry) {
    String first = text.substring(0, Math.max(0, text.indexOf('/')));
    return first.equals("*") || Repository.namesRegistry(first)
        ? text
        : (defaultRegistry.isEmpty() ? Repository.DOCKER_HUB : defaultRegistry) + "/" + text;
  }

  private static RepositoryPattern normalised(String text) {
    int slash = text.indexOf('/');
    String host = text.substring(0, slash).toLowerCase(Locale.ROOT);
    String path = text.substring(slash + 1);
    if (!Repository.DOCKER_HUB_NAMES.contains(host)) {
      return new RepositoryPattern(host + "/" + path);
    }
    boolean isOfficial = !path.contains("/") && !path.contains(ANYTHING);
    return new RepositoryPattern(Repository.DOCKER_HUB + (isOfficial ? "/library/" : "/") + path);
  }

  private static Parsed<RepositoryPattern> invalid(String text, String why) {
    return new Parsed.Invalid<>(
        Problem.inSpec("the pattern \"%s\" %s.".formatted(SafeText.quote(text), why)));
  }

  /** Returns whether the repository matches for an Image of the namespace. */
  public boolean matches(Repository repository, String namespace) {
    String expression =
        PART.matcher(text)
            .results()
            .map(part ->
                switch (part.group()) {
                  case ANYTHING -> ".*";
                  case "*" -> "[^/]*";
                  case NAMESPACE -> com.google.re2j.Pattern.quote(namespace);
                  default -> com.google.re2j.Pattern.quote(part.group());
                })
            .collect(Collectors.joining());
    return com.google.re2j.Pattern.matches(expression, repository.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
