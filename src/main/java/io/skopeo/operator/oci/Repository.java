package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.net.Inet6Address;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a registry, normalised: two spellings of one repository are equal.
 *
 * <p>Names without a registry are of Docker Hub (distribution/reference, {@code
 * ParseNormalizedNamed}): {@code nginx} is {@code docker.io/library/nginx}.
 *
 * @param host host and port of the registry, lower case; {@code docker.io} for all names of Docker
 *     Hub
 * @param path the name of the repository within the registry
 */
public record Repository(String host, String path) {
  /** The registry of names without one. */
  public static final String DOCKER_HUB = "docker.io";

  static final Set<String> DOCKER_HUB_NAMES =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
              + "|(\\[[0-9a-fA-F:]+]))(?::([0-9]{1,5}))?");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");

  /** The length of the longest name, with the registry. */
  public static final int LONGEST = 255;

  public Repository {
    if (!isHost(host) || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("not a repository: " + SafeText.quote(host + "/" + path));
    }
  }

  /** Reads a repository name; one without a registry is of Docker Hub. */
  public static Parsed<Repository> parse(String text) {
    return parse(text, DOCKER_HUB);
  }

  /**
   * Reads a repository name.
   *
   * @param text such as {@code quay.io/argoproj/argocd}
   * @param defaultRegistry the registry, with or without a leading path, of a name without one
   */
  public static Parsed<Repository> parse(String text, String defaultRegistry) {
    if (text.length() > LONGEST) {
      return tooLong(text);
    }
    Optional<String> slip = NameSlip.in(text);
    if (slip.isPresent()) {
      return invalid(text, slip.get());
    }
    String first = firstLevel(text);
    if (!namesRegistry(first)) {
      return defaultRegistry.equals(DOCKER_HUB)
          ? normalised(text, DOCKER_HUB, text)
          : parse(defaultRegistry + "/" + text, DOCKER_HUB);
    }
    return normalised(text, first, text.substring(first.length() + 1));
  }

  /** Returns the part of a name before the first slash; empty if there is none. */
  public static String firstLevel(String text) {
    return text.substring(0, Math.max(0, text.indexOf('/')));
  }

  /**
   * Returns whether a name starts with a host, by the rule of distribution/reference: with a dot, a
   * port or "localhost". An upper-case letter does not make a host here, since skopeo gets the host
   * in lower case and would then read a name of Docker Hub.
   *
   * @param first the part before the first slash
   */
  public static boolean namesRegistry(String first) {
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  private static boolean isHost(String host) {
    Matcher matcher = HOST.matcher(host);
    return matcher.matches() && isPort(matcher.group(2)) && isAddress(matcher.group(1));
  }

  private static boolean isPort(@Nullable String port) {
    return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
  }

  private static boolean isAddress(@Nullable String brackets) {
    try {
      return brackets == null || Inet6Address.ofLiteral(brackets) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Parsed<Repository> normalised(String text, String host, String path) {
    if (!isHost(host)) {
      return invalid(text, "does not start with the host name of a registry");
    }
    if (!PATH.matcher(path).matches()) {
      return invalid(
          text,
          "is no name that registries accept: use lower-case letters and digits, separated by '/',"
              + " '.', '_' or '-'");
    }
    Repository repository = spelledOut(host.toLowerCase(Locale.ROOT), path);
    return repository.toString().length() > LONGEST
        ? tooLong(text)
        : new Parsed.Valid<>(repository);
  }

  private static Repository spelledOut(String host, String path) {
    return DOCKER_HUB_NAMES.contains(host)
        ? new Repository(DOCKER_HUB, path.contains("/") ? path : "library/" + path)
        : new Repository(host, path);
  }

  private static Parsed<Repository> tooLong(String text) {
    return invalid(text, "is longer than 255 characters, with its registry");
  }

  private static Parsed<Repository> invalid(String text, String why) {
    return new Parsed.Invalid<>(
        Problem.inSpec("The name \"%s\" %s.".formatted(SafeText.quote(text), why)));
  }

  /** Returns this repository's image with the tag. */
  public ImageReference at(Tag tag) {
    return new ImageReference.Tagged(this, tag);
  }

  /** Returns this repository's image with the digest. */
  public ImageReference at(Digest digest) {
    return new ImageReference.Pinned(this, digest);
  }

  @Override
  public String toString() {
    return host + "/" + path;
  }
}
