package io.skopeo.operator.credentials;

import static java.util.Comparator.comparing;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The credentials of a docker config file, with the look-up rules of skopeo, so that the operator
 * and the pod of a copy always use the same credential.
 *
 * <p>The rules are those of containers/image, {@code pkg/docker/config/config.go}: {@code
 * host/ns/repo}, then {@code host/ns}, then {@code host}, then keys with a scheme, of which only
 * the host counts.
 */
public final class DockerConfig {
  /** A config without entries, which makes all access anonymous. */
  public static final DockerConfig EMPTY = new DockerConfig(Map.of(), Map.of());

  private final Map<String, Entry> entries;
  private final Map<String, String> helpers;

  /**
   * @param entries the entries by their key in {@code auths}
   * @param helpers hosts with a credential helper, and the origin of each
   */
  DockerConfig(Map<String, Entry> entries, Map<String, String> helpers) {
    this.entries = Map.copyOf(entries);
    this.helpers = Map.copyOf(helpers);
  }

  /**
   * Parses a {@code config.json}.
   *
   * @param origin the place of the file, for problems, such as {@code Secret team-a/regcred}
   */
  public static Parsed<DockerConfig> parse(String json, String origin) {
    return DockerConfigParser.read(json, origin);
  }

  /** Parses a {@code .dockercfg}, which has the entries without {@code auths} around them. */
  public static Parsed<DockerConfig> parseLegacy(String json, String origin) {
    return DockerConfigParser.readLegacy(json, origin);
  }

  /** Formats a config that has one credential for several keys, byte for byte reproducible. */
  public static String json(SortedSet<String> keys, Credential credential) {
    Map<String, Map<String, String>> auths = new LinkedHashMap<>();
    keys.forEach(key -> auths.put(key, Map.of("auth", credential.base64())));
    return DockerConfigParser.write(Map.of("auths", auths));
  }

  /** Creates a config with one entry, as {@code docker login} does. */
  public static DockerConfig of(String key, Credential credential, String origin) {
    return new DockerConfig(Map.of(key, Entry.of(origin, key, credential.base64())), Map.of());
  }

  /** Creates a parse result that is a problem with a Secret. */
  public static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.SECRET_INVALID, sentence));
  }

  /** Merges two configs; the other one takes precedence. */
  public DockerConfig overlaidBy(DockerConfig other) {
    Map<String, Entry> allEntries = new LinkedHashMap<>(entries);
    allEntries.putAll(other.entries);
    Map<String, String> allHelpers = new LinkedHashMap<>(helpers);
    allHelpers.putAll(other.helpers);
    return new DockerConfig(allEntries, allHelpers);
  }

  /**
   * Looks up the credential for a repository; empty for anonymous access. A problem if Tekton drops
   * the entry or skopeo cannot use it: it would work here and fail in the pod.
   */
  public Parsed<Optional<Credential>> credentialFor(Repository repository) {
    for (String key : exactKeys(repository)) {
      Entry entry = entries.get(key);
      if (entry != null) {
        return entry.credential();
      }
    }
    return byHost(repository);
  }

  /**
   * Looks up the credential for a repository in a file that skopeo reads as it is: a credential
   * helper then comes before an entry.
   */
  public Parsed<Optional<Credential>> credentialInFileFor(Repository repository) {
    String origin = helpers.get(repository.host());
    return origin == null
        ? credentialFor(repository)
        : invalid(
            "%s has a credential helper for %s, which does not exist in the pod of a copy: remove it, and log in without it."
                .formatted(origin, repository.host()));
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

  /** Matches keys that are URLs, and all names of Docker Hub. */
  private Parsed<Optional<Credential>> byHost(Repository repository) {
    String host = normalized(repository.host());
    List<Entry> matching =
        entries.values().stream()
            .filter(e -> hostOf(e.key()).equals(host))
            .sorted(comparing(Entry::key))
            .toList();
    if (matching.isEmpty()) {
      return withoutEntry(repository.host());
    }
    // skopeo uses whichever entry comes first in a Go map, whose order is random.
    if (matching.stream().map(Entry::auth).distinct().count() > 1) {
      return invalid(
          "%s and the entry %s have different credentials for %s: keep one of them."
              .formatted(matching.getFirst(), matching.getLast().quotedKey(), repository.host()));
    }
    return matching.getFirst().credential();
  }

  private Parsed<Optional<Credential>> withoutEntry(String host) {
    String origin = helpers.get(host);
    return origin == null
        ? new Parsed.Valid<>(Optional.empty())
        : invalid(
            "%s has a credential helper for %s, which does not exist in the pod of a copy: add an entry \"%s\" with auth to auths."
                .formatted(origin, host, host));
  }

  private static String hostOf(String key) {
    String bare = withoutPrefix(withoutPrefix(key, "http://"), "https://");
    int slash = bare.indexOf('/');
    return normalized(bare.equals(key) || slash < 0 ? bare : bare.substring(0, slash));
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String normalized(String host) {
    return host.equals("registry-1.docker.io") || host.equals("docker.io")
        ? "index.docker.io"
        : host;
  }

  /** Lists the host names in its keys, without ports. */
  public Set<String> hosts() {
    return entries.keySet().stream()
        .map(RegistryScope::hostName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether a credential helper is named, which skopeo asks before it reads an entry. */
  public boolean hasHelpers() {
    return !helpers.isEmpty();
  }

  /** Lists the keys of its entries. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Shows only the number of entries. */
  @Override
  public String toString() {
    return "DockerConfig[%d entries]".formatted(entries.size());
  }

  /**
   * An entry of a docker config before its auth is decoded. Its text form names the entry and does
   * not reveal its content.
   *
   * @param origin the place of the file, such as {@code Secret team-a/regcred}
   * @param key the registry or repository that it is for
   * @param auth base64 of {@code user:password}; may be empty
   * @param pair true if it has {@code username} and {@code password}
   * @param identityToken true if it has a token in place of a password
   * @param stored true if the file leaves the content to a credential store
   */
  record Entry(
      String origin, String key, String auth, boolean pair, boolean identityToken, boolean stored) {

    static Entry of(String origin, String key, String auth) {
      return new Entry(origin, key, auth, false, false, false);
    }

    /** Interprets the entry as skopeo does; empty for anonymous access. */
    Parsed<Optional<Credential>> credential() {
      if (identityToken) {
        return unusable("has an identitytoken, which Tekton drops");
      }
      if (!auth.isEmpty()) {
        return decoded();
      }
      if (pair) {
        return unusable("has a username and password, which skopeo ignores");
      }
      if (stored) {
        return unusable("relies on a credsStore, which does not exist in the pod of a copy");
      }
      return new Parsed.Valid<>(Optional.empty());
    }

    private Parsed<Optional<Credential>> decoded() {
      String compact = auth.replace("\r", "").replace("\n", "");
      if (compact.length() % 4 != 0) {
        return unusable("has an auth that is not base64");
      }
      String text;
      try {
        text = new String(Base64.getDecoder().decode(compact), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        return unusable("has an auth that is not base64");
      }
      int colon = text.indexOf(':');
      String password = trimmed(text.substring(colon + 1));
      if (colon <= 0 || password.isEmpty()) {
        return unusable("has an auth without a user or without a password");
      }
      return new Parsed.Valid<>(Optional.of(new Credential(text.substring(0, colon), password)));
    }

    /** Drops NUL at both ends, as containers/image does, because old clients padded with it. */
    private static String trimmed(String password) {
      int from = 0;
      int to = password.length();
      while (from < to && password.charAt(from) == '\0') {
        from++;
      }
      while (to > from && password.charAt(to - 1) == '\0') {
        to--;
      }
      return password.substring(from, to);
    }

    private Parsed<Optional<Credential>> unusable(String why) {
      return invalid("%s %s: write auth as base64 of user:password.".formatted(this, why));
    }

    String quotedKey() {
      String clean = key.replaceAll("\\p{Cntrl}", "\uFFFD");
      return "\"" + (clean.length() <= 120 ? clean : clean.substring(0, 120) + "…") + "\"";
    }

    @Override
    public String toString() {
      return "The entry %s in %s".formatted(quotedKey(), origin);
    }
  }
}
