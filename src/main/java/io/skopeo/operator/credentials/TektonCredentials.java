package io.skopeo.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.skopeo.operator.problem.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets to one docker config, as Tekton's {@code creds-init} makes it (tektoncd/pipeline, {@code
 * pkg/credentials/dockercreds/creds.go}): first all {@code dockercfg}, over them all {@code
 * dockerconfigjson}, over them all {@code basic-auth}, each in the order of the account.
 */
final class TektonCredentials {
  private static final String DOCKER_CONFIG_JSON = "kubernetes.io/dockerconfigjson";
  private static final String DOCKER_CFG = "kubernetes.io/dockercfg";
  private static final String BASIC_AUTH = "kubernetes.io/basic-auth";
  private static final String ANNOTATION = "tekton.dev/docker-";

  private DockerConfig config = DockerConfig.EMPTY;
  private final Map<String, String> basicKeys = new HashMap<>();

  private TektonCredentials() {}

  /** All of them in one; Secrets of other types are for other purposes and left out. */
  static Parsed<DockerConfig> merged(List<Secret> secrets) {
    TektonCredentials all = new TektonCredentials();
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

  private Parsed<DockerConfig> add(Secret secret) {
    Parsed<DockerConfig> read =
        switch (secret.getType()) {
          case DOCKER_CFG -> configLegacy(secret);
          case DOCKER_CONFIG_JSON -> configJson(secret);
          default -> basicAuth(secret);
        };
    return read.then(more -> {
      config = config.overlaidBy(more);
      return new Parsed.Valid<>(config);
    });
  }

  private static Parsed<DockerConfig> configJson(Secret secret) {
    return value(secret, ".dockerconfigjson")
        .then(json -> DockerConfig.parse(json, key(secret, ".dockerconfigjson")));
  }

  private static Parsed<DockerConfig> configLegacy(Secret secret) {
    return value(secret, ".dockercfg")
        .then(json -> DockerConfig.parseLegacy(json, key(secret, ".dockercfg")));
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
        return AuthEntry.invalid(
            "%s has an annotation %sN whose value contains '=': write the registry's host alone."
                .formatted(origin(secret), ANNOTATION));
      }
      String earlier = basicKeys.put(url, origin(secret));
      if (earlier != null) {
        return AuthEntry.invalid(
            "%s and %s both have an annotation %sN for one registry, which ends a Tekton step: keep one of them."
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

  static Parsed<String> value(Secret secret, String key) {
    String encoded = Optional.ofNullable(secret.getData()).orElse(Map.of()).get(key);
    if (encoded == null) {
      return AuthEntry.invalid("%s has no key %s: add it.".formatted(origin(secret), key));
    }
    return new Parsed.Valid<>(
        new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  static String origin(Secret secret) {
    return "Secret %s/%s"
        .formatted(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  static String key(Secret secret, String key) {
    return "%s (%s)".formatted(origin(secret), key);
  }
}
