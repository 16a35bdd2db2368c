package io.skopeo.operator.credentials;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.reference.Repository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The credentials of a docker config file, looked up exactly as skopeo does in the copy's pod, so
 * that listing and copying never differ in who they are.
 *
 * <p>The rules are those of containers/image, {@code pkg/docker/config/config.go}: {@code
 * host/ns/repo}, then {@code host/ns}, then {@code host}, then the keys with a scheme, of which
 * only the host counts.
 */
public final class DockerConfig {
  /** Without any entry: every repository is reached anonymously. */
  public static final DockerConfig EMPTY = new DockerConfig(Map.of(), Map.of());

  private final Map<String, AuthEntry> entries;
  private final Map<String, String> helpers;

  /**
   * @param entries by their key in {@code auths}
   * @param helpers hosts with a credential helper, and where they were found
   */
  DockerConfig(Map<String, AuthEntry> entries, Map<String, String> helpers) {
    this.entries = Map.copyOf(entries);
    this.helpers = Map.copyOf(helpers);
  }

  /**
   * Reads {@code config.json}.
   *
   * @param json the text
   * @param origin where it was found, for the sentence of a problem: {@code Secret team-a/regcred}
   */
  public static Parsed<DockerConfig> parse(String json, String origin) {
    return DockerConfigJson.read(json, origin);
  }

  /** Reads {@code .dockercfg}: the same without the word {@code auths} around it. */
  public static Parsed<DockerConfig> parseLegacy(String json, String origin) {
    return DockerConfigJson.readLegacy(json, origin);
  }

  /**
   * The text of a config with one credential for several registries, always the same for the same.
   */
  public static String json(SortedSet<String> keys, Credential credential) {
    Map<String, Map<String, String>> auths = new LinkedHashMap<>();
    keys.forEach(key -> auths.put(key, Map.of("auth", credential.base64())));
    return DockerConfigJson.write(Map.of("auths", auths));
  }

  /** One entry, as {@code docker login} would write it. */
  public static DockerConfig of(String key, Credential credential, String origin) {
    return new DockerConfig(Map.of(key, AuthEntry.of(origin, key, credential.base64())), Map.of());
  }

  /** Both; where both have a key, the other's entry counts. */
  public DockerConfig overlaidBy(DockerConfig other) {
    Map<String, AuthEntry> allEntries = new LinkedHashMap<>(entries);
    allEntries.putAll(other.entries);
    Map<String, String> allHelpers = new LinkedHashMap<>(helpers);
    allHelpers.putAll(other.helpers);
    return new DockerConfig(allEntries, allHelpers);
  }

  /**
   * The credential for a repository; empty means anonymous.
   *
   * <p>A problem where the entry that counts is of a kind that Tekton drops or skopeo cannot use:
   * it would work here and fail in the pod.
   */
  public Parsed<Optional<Credential>> credentialFor(Repository repository) {
    for (String key : exactKeys(repository)) {
      AuthEntry entry = entries.get(key);
      if (entry != null) {
        return entry.credential();
      }
    }
    return byHostAlone(repository);
  }

  private static List<String> exactKeys(Repository repository) {
    List<String> keys = new ArrayList<>();
    String key = repository.toString();
    for (int slash = key.length(); slash > 0; slash = key.lastIndexOf('/')) {
      key = key.substring(0, slash);
      keys.add(key);
    }
    return keys;
  }

  /** The old way: keys that are URLs, and the other names of Docker Hub. */
  private Parsed<Optional<Credential>> byHostAlone(Repository repository) {
    String host = normalised(repository.host());
    List<AuthEntry> matching =
        entries.values().stream()
            .filter(e -> hostOf(e.key()).equals(host))
            .sorted((a, b) -> a.key().compareTo(b.key()))
            .toList();
    if (matching.isEmpty()) {
      return withoutEntry(repository.host());
    }
    // skopeo takes whichever its map yields first, which is another one each time.
    if (matching.stream().map(AuthEntry::auth).distinct().count() > 1) {
      return AuthEntry.invalid(
          "%s and %s both name %s with different credentials: keep one of the keys."
              .formatted(matching.getFirst(), matching.getLast().quotedKey(), repository.host()));
    }
    return matching.getFirst().credential();
  }

  private Parsed<Optional<Credential>> withoutEntry(String host) {
    String origin = helpers.get(host);
    return origin == null
        ? new Parsed.Valid<>(Optional.empty())
        : AuthEntry.invalid(
            ("%s has a credential helper for %s, which is not there in a copy's pod: write an entry"
                    + " \"%s\" with auth into auths.")
                .formatted(origin, host, host));
  }

  private static String hostOf(String key) {
    String bare = withoutPrefix(withoutPrefix(key, "http://"), "https://");
    int slash = bare.indexOf('/');
    return normalised(bare.equals(key) || slash < 0 ? bare : bare.substring(0, slash));
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String normalised(String host) {
    return host.equals("registry-1.docker.io") || host.equals("docker.io")
        ? "index.docker.io"
        : host;
  }

  /** The host names that it has something for, without ports. */
  Set<String> hosts() {
    return entries.keySet().stream()
        .map(RegistryScope::hostName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The keys of its entries. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Says how many entries there are, and nothing of what is in them. */
  @Override
  public String toString() {
    return "DockerConfig[%d entries]".formatted(entries.size());
  }
}
