package io.skopeo.operator.credentials.account;

import io.fabric8.kubernetes.api.model.Secret;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Parses the docker configs in the Secrets of a ServiceAccount.
 *
 * <p>The shared one is merged as Tekton's {@code creds-init} does (tektoncd/pipeline, {@code
 * pkg/credentials/dockercreds/creds.go}): all {@code dockercfg}, then all {@code dockerconfigjson},
 * then all {@code basic-auth}, each in the order of the ServiceAccount; later ones take precedence.
 */
final class KeychainParser {
  private static final String DOCKER_CONFIG_JSON = "kubernetes.io/dockerconfigjson";
  private static final String DOCKER_CONFIG_KEY = ".dockerconfigjson";
  private static final String DOCKER_CFG = "kubernetes.io/dockercfg";
  private static final String BASIC_AUTH = "kubernetes.io/basic-auth";
  private static final String OPAQUE = "Opaque";

  /** The keys of a docker config as skopeo, podman and docker name its file. */
  private static final List<String> LOGIN_KEYS = List.of("auth.json", "config.json");

  private static final String ANNOTATION = "tekton.dev/docker-";
  private static final String GIT_ANNOTATION = "tekton.dev/git-";

  /** The keys in Secrets of the Go operator, which no pod can use as a docker config. */
  private static final Set<String> GO_OPERATOR_KEYS =
      Set.of("credentialsSourceUsername", "credentialsDestinationUsername");

  private DockerConfig config = DockerConfig.EMPTY;
  private final Map<String, String> basicKeys = new HashMap<>();

  private KeychainParser() {}

  /** Merges the Secrets to one config, without those of types for other purposes. */
  static Parsed<DockerConfig> shared(List<Secret> secrets) {
    KeychainParser all = new KeychainParser();
    for (String type : List.of(DOCKER_CFG, DOCKER_CONFIG_JSON, BASIC_AUTH)) {
      for (Secret secret : secrets) {
        if (type.equals(secret.getType())
            && all.add(secret) instanceof Parsed.Invalid<DockerConfig> invalid) {
          return invalid;
        }
      }
    }
    return new Parsed.Valid<>(all.config);
  }

  /**
   * Returns the place of the shared config if skopeo finds the same in it as the operator: it is in
   * one Secret, and no credential helper comes before its entries.
   */
  static Optional<AuthFile> sharedFile(List<Secret> secrets, DockerConfig shared) {
    List<Secret> counting =
        secrets.stream()
            .filter(secret ->
                DOCKER_CONFIG_JSON.equals(secret.getType())
                    || DOCKER_CFG.equals(secret.getType())
                    || (BASIC_AUTH.equals(secret.getType()) && !urls(secret).isEmpty()))
            .toList();
    return counting.size() == 1
            && DOCKER_CONFIG_JSON.equals(counting.getFirst().getType())
            && !shared.hasHelpers()
        ? Optional.of(new AuthFile(counting.getFirst().getMetadata().getName(), DOCKER_CONFIG_KEY))
        : Optional.empty();
  }

  /** Returns what is unused of a Secret that exists: a docker config, or a user and password. */
  static Optional<UnusedSecret> unused(Secret secret) {
    String name = secret.getMetadata().getName();
    return switch (Objects.requireNonNullElse(secret.getType(), "")) {
      case DOCKER_CONFIG_JSON, DOCKER_CFG -> Optional.empty();
      case BASIC_AUTH ->
          annotations(secret).stream()
                  .anyMatch(key -> key.startsWith(ANNOTATION) || key.startsWith(GIT_ANNOTATION))
              ? Optional.empty()
              : Optional.of(new UnusedSecret.WithoutAnnotation(name));
      case String type when type.equals(OPAQUE) && loginKey(secret).isPresent() -> Optional.empty();
      case String type ->
          config(secret).map(config -> new UnusedSecret.OfOtherType(name, type, valid(config)));
    };
  }

  /** Parses the docker config of a Secret of any type; empty if it has none. */
  static Optional<Parsed<DockerConfig>> config(Secret secret) {
    return Stream.of(DOCKER_CONFIG_KEY, "auth.json", "config.json", ".dockercfg")
        .filter(data(secret)::containsKey)
        .findFirst()
        .map(key ->
            value(secret, key)
                .then(json ->
                    key.equals(".dockercfg")
                        ? DockerConfig.parseLegacy(json, origin(secret, key))
                        : DockerConfig.parse(json, origin(secret, key))));
  }

  static Optional<DockerConfig> valid(Parsed<DockerConfig> config) {
    return config instanceof Parsed.Valid<DockerConfig>(var valid)
        ? Optional.of(valid)
        : Optional.empty();
  }

  private static Set<String> annotations(Secret secret) {
    return Optional.ofNullable(secret.getMetadata().getAnnotations()).orElse(Map.of()).keySet();
  }

  private Parsed<DockerConfig> add(Secret secret) {
    Parsed<DockerConfig> read =
        switch (secret.getType()) {
          case DOCKER_CFG ->
              value(secret, ".dockercfg")
                  .then(json -> DockerConfig.parseLegacy(json, origin(secret, ".dockercfg")));
          case DOCKER_CONFIG_JSON -> parse(secret, DOCKER_CONFIG_KEY);
          default -> basicAuth(secret);
        };
    return read.then(more -> {
      config = config.overlaidBy(more);
      return new Parsed.Valid<>(config);
    });
  }

  private Parsed<DockerConfig> basicAuth(Secret secret) {
    List<String> urls = urls(secret);
    if (urls.isEmpty()) {
      return new Parsed.Valid<>(DockerConfig.EMPTY);
    }
    return value(secret, "username")
        .then(user ->
            value(secret, "password")
                .then(password -> basicAuth(secret, urls, new Credential(user, password))));
  }

  private Parsed<DockerConfig> basicAuth(Secret secret, List<String> urls, Credential credential) {
    DockerConfig entries = DockerConfig.EMPTY;
    for (String url : urls) {
      if (url.contains("=")) {
        return DockerConfig.invalid(
            "%s has an annotation %sN whose value contains '=': write only the registry's host."
                .formatted(origin(secret), ANNOTATION));
      }
      String earlier = basicKeys.put(url, origin(secret));
      if (earlier != null) {
        return DockerConfig.invalid(
            "%s and %s both have an annotation %sN for the same registry, with which a Tekton step fails: keep one of them."
                .formatted(earlier, origin(secret), ANNOTATION));
      }
      entries = entries.overlaidBy(DockerConfig.of(url, credential, origin(secret)));
    }
    return new Parsed.Valid<>(entries);
  }

  private static List<String> urls(Secret secret) {
    Map<String, String> annotations =
        Optional.ofNullable(secret.getMetadata().getAnnotations()).orElse(Map.of());
    return annotations.entrySet().stream()
        .filter(a -> a.getKey().startsWith(ANNOTATION))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /** Parses the configs for one side only, from Secrets of any type. */
  static Parsed<Map<Side, Keychain.File>> sides(List<Secret> secrets) {
    Optional<Secret> old = secrets.stream().filter(KeychainParser::isGoOperators).findFirst();
    if (old.isPresent()) {
      return DockerConfig.invalid(
          "%s has only the keys of the Go operator: add docker configs to it as source.json and destination.json, or remove it from the ServiceAccount and set the chart's config.credentials.secretName to it with createSecret: false."
              .formatted(origin(old.get())));
    }
    Map<Side, Keychain.File> files = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      List<Secret> holders = secrets.stream().filter(secret -> has(secret, side)).toList();
      if (holders.size() > 1) {
        return DockerConfig.invalid(
            "%s and %s both have a %s: keep one of them."
                .formatted(origin(holders.getFirst()), origin(holders.getLast()), side.fileName()));
      }
      for (Secret secret : holders) {
        switch (parse(secret, side.fileName())) {
          case Parsed.Valid<DockerConfig>(var config) ->
              files.put(side, new Keychain.File(place(secret, side), config));
          case Parsed.Invalid<DockerConfig>(var problem) -> {
            return new Parsed.Invalid<>(problem);
          }
        }
      }
    }
    return new Parsed.Valid<>(files);
  }

  /** Parses the docker configs that Tekton leaves out: those of Opaque Secrets, by their key. */
  static List<Parsed<Keychain.File>> logins(List<Secret> secrets) {
    return secrets.stream()
        .filter(secret -> OPAQUE.equals(secret.getType()))
        .flatMap(secret -> loginKey(secret).map(key -> login(secret, key)).stream())
        .toList();
  }

  private static Optional<String> loginKey(Secret secret) {
    return LOGIN_KEYS.stream().filter(data(secret)::containsKey).findFirst();
  }

  private static Parsed<Keychain.File> login(Secret secret, String key) {
    return parse(secret, key)
        .then(config ->
            new Parsed.Valid<>(
                new Keychain.File(new AuthFile(secret.getMetadata().getName(), key), config)));
  }

  private static boolean isGoOperators(Secret secret) {
    Set<String> keys = data(secret).keySet();
    return Arrays.stream(Side.values()).noneMatch(side -> has(secret, side))
        && keys.stream().noneMatch(key -> key.startsWith(".docker") || LOGIN_KEYS.contains(key))
        && keys.stream().anyMatch(GO_OPERATOR_KEYS::contains);
  }

  private static boolean has(Secret secret, Side side) {
    return data(secret).containsKey(side.fileName());
  }

  private static AuthFile place(Secret secret, Side side) {
    return new AuthFile(secret.getMetadata().getName(), side.fileName());
  }

  private static Parsed<DockerConfig> parse(Secret secret, String key) {
    return value(secret, key).then(json -> DockerConfig.parse(json, origin(secret, key)));
  }

  private static Parsed<String> value(Secret secret, String key) {
    String encoded = data(secret).get(key);
    return encoded == null
        ? DockerConfig.invalid("%s has no key %s: add it.".formatted(origin(secret), key))
        : new Parsed.Valid<>(
            new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  private static Map<String, String> data(Secret secret) {
    return Optional.ofNullable(secret.getData()).orElse(Map.of());
  }

  private static String origin(Secret secret) {
    return "Secret %s/%s"
        .formatted(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String origin(Secret secret, String key) {
    return "%s (%s)".formatted(origin(secret), key);
  }
}
