package io.skopeo.operator.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;

/** What the Go operator left behind: its CRD, and Images as it had stored them. */
public final class GoOperator {
  /** A chart of its chart's shape. */
  public static final Path CHART = Path.of("src/test/resources/go-chart");

  /** Its CRD, an ordinary template without anything to be filled in. */
  public static final Path CRD = CHART.resolve("templates/crd-images.yaml");

  private GoOperator() {}

  /**
   * Stores an Image with the status that the Go operator gave it.
   *
   * @param status as YAML of one line; empty for none
   * @throws KubernetesClientException where the API server refuses it
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
    GenericKubernetesResource handled =
        Serialization.unmarshal("status: " + status, GenericKubernetesResource.class);
    stored.setAdditionalProperty("status", handled.getAdditionalProperties().get("status"));
    return client.resource(stored).updateStatus();
  }
}
