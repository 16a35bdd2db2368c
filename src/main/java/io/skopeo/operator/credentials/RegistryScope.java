package io.skopeo.operator.credentials;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Repository;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The registries that credentials are bound to: hosts, or the beginnings of repositories, as the
 * keys of a docker config.
 *
 * @param keys normalised: {@code registry.example.com:5000}, {@code docker.io/library}
 */
public record RegistryScope(Set<String> keys) {
  /** Bound to nothing in particular. */
  public static final RegistryScope UNBOUND = new RegistryScope(Set.of());

  private static final String BELOW = "/x/x";

  public RegistryScope {
    keys = Set.copyOf(keys);
  }

  /**
   * Reads registries with commas between them.
   *
   * @param variable for the sentence of a problem
   */
  public static Parsed<RegistryScope> parse(String variable, String text) {
    var found = new TreeSet<String>();
    for (String entry : Arrays.stream(text.split(",")).map(String::strip).toList()) {
      if (entry.isEmpty()) {
        continue;
      }
      // What is below it is a repository, and the normalised name of that begins with the key.
      switch (Repository.parse(entry + BELOW)) {
        case Parsed.Valid<Repository>(var below) -> {
          String name = below.toString();
          found.add(name.substring(0, name.length() - BELOW.length()));
        }
        case Parsed.Invalid<Repository> _ -> {
          return new Parsed.Invalid<>(
              Problem.inSpec(
                  "%s should be: registries with commas between them, as registry.example.com:5000 or registry.example.com/team."
                      .formatted(variable)));
        }
      }
    }
    return new Parsed.Valid<>(new RegistryScope(found));
  }

  /** Whether nothing is named. */
  public boolean isUnbound() {
    return keys.isEmpty();
  }

  /** Whether the repository is one of a registry, or below a beginning, that is named. */
  public boolean covers(Repository repository) {
    String name = repository + "/";
    return keys.stream().anyMatch(key -> name.startsWith(key + "/"));
  }

  /** The host names, without ports. */
  public Set<String> hosts() {
    return keys.stream().map(RegistryScope::hostName).collect(Collectors.toUnmodifiableSet());
  }

  /** The host name in a key of a docker config, without scheme, port and path. */
  static String hostName(String key) {
    String bare = key.replaceFirst("^[a-z]+://", "");
    int slash = bare.indexOf('/');
    return (slash < 0 ? bare : bare.substring(0, slash)).replaceFirst(":[0-9]+$", "");
  }

  @Override
  public String toString() {
    return String.join(", ", new TreeSet<>(keys));
  }
}
