package io.skopeo.operator.credentials;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The registries that credentials are bound to: hosts or repository prefixes, as in the keys of a
 * docker config.
 *
 * @param keys normalized keys: {@code registry.example.com:5000}, {@code docker.io/library}
 */
public record RegistryScope(Set<String> keys) {
  /** A scope without registries: the credentials are not bound. */
  public static final RegistryScope UNBOUND = new RegistryScope(Set.of());

  private static final String BELOW = "/x/x";

  public RegistryScope {
    keys = Set.copyOf(keys);
  }

  /**
   * Parses a comma-separated list of registries.
   *
   * @param variable the name of the variable, for the problem
   */
  public static Parsed<RegistryScope> parse(String variable, String text) {
    var found = new TreeSet<String>();
    for (String entry : Arrays.stream(text.split(",")).map(String::strip).toList()) {
      if (entry.isEmpty()) {
        continue;
      }
      // A repository below the key normalizes to a name that begins with the normalized key.
      switch (Repository.parse(entry + BELOW)) {
        case Parsed.Valid<Repository>(var below) -> {
          String name = below.toString();
          found.add(name.substring(0, name.length() - BELOW.length()));
        }
        case Parsed.Invalid<Repository> _ -> {
          return new Parsed.Invalid<>(
              Problem.inSpec(
                  "%s should be a comma-separated list of registries, such as registry.example.com:5000 or registry.example.com/team."
                      .formatted(variable)));
        }
      }
    }
    return new Parsed.Valid<>(new RegistryScope(found));
  }

  /** Tests whether the credentials are not bound to any registry. */
  public boolean isUnbound() {
    return keys.isEmpty();
  }

  /** Tests whether the repository is within one of the hosts or prefixes. */
  public boolean covers(Repository repository) {
    String name = repository + "/";
    return keys.stream().anyMatch(key -> name.startsWith(key + "/"));
  }

  /** Lists the host names, without ports. */
  public Set<String> hosts() {
    return keys.stream().map(RegistryScope::hostName).collect(Collectors.toUnmodifiableSet());
  }

  /** Extracts the host name from a key of a docker config, without scheme, port and path. */
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
