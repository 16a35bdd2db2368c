package io.skopeo.operator.controller.config;

import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Side;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of central runs: those of Images that name no ServiceAccount of their own.
 *
 * @param namespace of the runs
 * @param serviceAccount of the runs; its Secrets are the central credentials
 * @param namespaces whose Images may use the central credentials; {@code *} for all
 * @param namespaceSelector label selector of further such namespaces
 * @param credentials used in addition to the Secrets of the ServiceAccount
 */
public record CentralConfig(
    String namespace,
    String serviceAccount,
    Set<String> namespaces,
    Optional<String> namespaceSelector,
    Map<Side, CentralCredential> credentials) {
  public CentralConfig {
    namespaces = Set.copyOf(namespaces);
    credentials = Map.copyOf(credentials);
  }

  /** Returns whether Images of the namespace may use the central credentials by its name alone. */
  public boolean allows(String imageNamespace) {
    return imageNamespace.equals(namespace)
        || namespaces.contains("*")
        || namespaces.contains(imageNamespace);
  }
}
