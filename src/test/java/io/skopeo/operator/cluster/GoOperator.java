package io.skopeo.operator.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;

/** The Go operator's CRD, and Images as it stored them. */
public final class GoOperator {
  /** A chart with the structure of its chart. */
  public static final Path CHART = Path.of("src/test/resources/go-chart");

  /** Its CRD, a template without actions. */
  public static final Path CRD = CHART.resolve("templates/crd-images.yaml");

  private GoOperator() {}

  /**
   * Stores an Image with a status of the Go operator.
   *
   * @param status one line of YAML; empty for none
   * @throws KubernetesClientException if the API server refuses it
   */
  public static GenericKubernetesResource store(
      KubernetesClient client, String namespace, String name, String spec, String status) {
    GenericKubernetesResource image =
        Serialization.unmarshal(
            "apiVersion: skopeo.io/v1alpha1\nkind: Image\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
                .formatted(name, namespace, spec.indent(2)),
            GenericKubernetesResource.class);
    var stored = client.resource(image).create();
    if (status.isEmpty()) {
      return stored;
    }
    GenericKubernetesResource withStatus =
        Serialization.unmarshal("status: " + status, GenericKubernetesResource.class);
    stored.setAdditionalProperty("status", withStatus.getAdditionalProperties().get("status"));
    return client.resource(stored).updateStatus();
  }
}
