package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.controller.config.CentralConfig;
import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.RegistryScope;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.account.Keychain;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The central credentials, for the namespaces that the installation allows and the registries that
 * they are bound to.
 */
public final class CentralCredentials {
  private final KubernetesClient client;
  private final CentralConfig config;
  private final CentralCredentialsSecret secret;

  public CentralCredentials(KubernetesClient client, CentralConfig config) {
    this.client = client;
    this.config = config;
    Map<Side, Credential> credentials = new EnumMap<>(Side.class);
    config
        .credentials()
        .forEach((side, central) -> central.credential().ifPresent(c -> credentials.put(side, c)));
    secret = new CentralCredentialsSecret(client, config.namespace(), credentials);
  }

  /** Returns why Images of the namespace may not use them; empty if they may. */
  Optional<Problem> problem(String namespace) {
    if (config.allows(namespace)) {
      return Optional.empty();
    }
    try {
      return config.namespaceSelector().filter(s -> isSelected(namespace, s)).isPresent()
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  Reason.NAMESPACE_NOT_ALLOWED,
                  "Namespace %s may not use the central credentials: set spec.serviceAccountName, or have it allowed by CENTRAL_NAMESPACES or CENTRAL_NAMESPACE_SELECTOR (chart: central.namespaces, central.namespaceSelector)."
                      .formatted(namespace)));
    } catch (KubernetesClientException e) {
      return Optional.of(
          new Problem(
              Reason.KUBERNETES_ERROR,
              "The labels of namespace %s could not be read (HTTP %d), which CENTRAL_NAMESPACE_SELECTOR needs: grant the operator the verb list on namespaces."
                  .formatted(namespace, e.getCode())));
    }
  }

  /** Lets Kubernetes evaluate the selector. */
  private boolean isSelected(String namespace, String selector) {
    return !client
        .namespaces()
        .withLabelSelector(selector)
        .withField("metadata.name", namespace)
        .list()
        .getItems()
        .isEmpty();
  }

  /**
   * Resolves the credentials of one side.
   *
   * @param namespace of the Image
   * @param keychain of the central account
   */
  Parsed<ResolvedCredential> identity(
      Side side, Repository repository, String namespace, Keychain keychain) {
    CentralCredential central = config.credentials().getOrDefault(side, CentralCredential.NONE);
    RegistryScope scope = central.registries();
    if (central.credential().isPresent() && scope.covers(repository)) {
      return own(side, central.credential().get(), scope.keys(), scope.hosts());
    }
    if (central.credential().isPresent()
        && scope.isUnbound()
        && namespace.equals(config.namespace())) {
      return own(side, central.credential().get(), Set.of(repository.host()), Set.of());
    }
    return keychain
        .identityAtNamedHosts(side, repository, scope.hosts())
        .then(credential ->
            credential.credential().isEmpty() || scope.isUnbound() || scope.covers(repository)
                ? new Parsed.Valid<>(credential)
                : new Parsed.Invalid<>(notBound(side, repository)));
  }

  private Parsed<ResolvedCredential> own(
      Side side, Credential credential, Set<String> registries, Set<String> realms) {
    return secret
        .file(side, registries)
        .then(file ->
            new Parsed.Valid<>(
                new ResolvedCredential(
                    Optional.of(credential), Optional.of(file), Optional.of(realms))));
  }

  private static Problem notBound(Side side, Repository repository) {
    return new Problem(
        Reason.CREDENTIALS_NOT_BOUND,
        "The central credentials for the %1$s are not bound to %2$s: have it added to CREDS_%3$s_REGISTRIES (chart: credentials.%1$s.registries), or set spec.serviceAccountName."
            .formatted(side.word(), repository, side.name()));
  }
}
