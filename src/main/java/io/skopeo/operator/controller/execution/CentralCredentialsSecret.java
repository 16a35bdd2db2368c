package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The Secret through which credentials from the operator's environment reach central runs: a docker
 * config for each side. With an existing Secret instead, the operator needs no right to write one.
 */
final class CentralCredentialsSecret {
  static final String NAME = "skopeo-copy-credentials";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(RunIdentity.OPERATOR)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final Map<Side, Credential> credentials;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Creates the accessor; nothing is read or written yet.
   *
   * @param namespace of central runs
   */
  CentralCredentialsSecret(
      KubernetesClient client, String namespace, Map<Side, Credential> credentials) {
    this.client = client;
    this.namespace = namespace;
    this.credentials = Map.copyOf(credentials);
  }

  /**
   * Returns the docker config of the side, once it holds the side's credential for the registries.
   *
   * @param registries keys of a docker config
   */
  Parsed<AuthFile> file(Side side, Set<String> registries) {
    lock.lock();
    try {
      Map<String, String> current =
          data(client.secrets().inNamespace(namespace).withName(NAME).get());
      Map<String, String> wanted = with(side, registries, current);
      if (!wanted.equals(current)) {
        client.resource(secret(wanted)).patch(APPLY);
      }
      return new Parsed.Valid<>(new AuthFile(NAME, side.fileName()));
    } catch (KubernetesClientException e) {
      return new Parsed.Invalid<>(problem(e));
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the registries that other Images need. */
  private Map<String, String> with(Side side, Set<String> registries, Map<String, String> current) {
    var wanted = new TreeMap<String, String>();
    credentials.forEach((each, credential) -> {
      var keys = new TreeSet<>(each == side ? registries : Set.of());
      Optional.ofNullable(current.get(each.fileName()))
          .ifPresent(json -> {
            if (DockerConfig.parse(json, NAME) instanceof Parsed.Valid<DockerConfig>(var config)) {
              keys.addAll(config.keys());
            }
          });
      wanted.put(each.fileName(), DockerConfig.json(keys, credential));
    });
    return wanted;
  }

  private static Map<String, String> data(@Nullable Secret secret) {
    var data = new TreeMap<String, String>();
    if (secret != null && secret.getData() != null) {
      secret
          .getData()
          .forEach((key, value) ->
              data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return data;
  }

  private Secret secret(Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .addToLabels(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
        .endMetadata()
        .withType("Opaque")
        .withData(encoded(data))
        .build();
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    var encoded = new TreeMap<String, String>();
    data.forEach((key, value) ->
        encoded.put(
            key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return encoded;
  }

  private Problem problem(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        ? new Problem(
            Reason.ACCESS_DENIED,
            "The operator may not write Secret %s/%s, which passes CREDS_SOURCE_USERNAME and CREDS_DESTINATION_USERNAME to the runs: grant it get, create and patch on Secrets there."
                .formatted(namespace, NAME))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "Secret %s/%s could not be written (HTTP %d), which is retried."
                .formatted(namespace, NAME, e.getCode()));
  }
}
