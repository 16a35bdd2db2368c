package io.skopeo.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The project's Helm chart. */
public final class Chart {
  private static final String CHART = "charts/skopeo-operator";

  private Chart() {}

  /**
   * The objects of a release.
   *
   * @throws IllegalArgumentException with Helm's words where it refuses the values
   */
  public static List<HasMetadata> render(
      String release, String namespace, Map<String, Object> values) {
    try {
      Process helm =
          new ProcessBuilder(
                  Path.of(ClusterScript.variable("CLUSTER_BIN"), "helm").toString(),
                  "template",
                  release,
                  CHART,
                  "--namespace=" + namespace,
                  "--values=-")
              .start();
      try (var input = helm.getOutputStream()) {
        input.write(Serialization.asYaml(values).getBytes(StandardCharsets.UTF_8));
      }
      byte[] objects = helm.getInputStream().readAllBytes();
      String words = new String(helm.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (helm.waitFor() != 0) {
        throw new IllegalArgumentException(words);
      }
      return ApiServer.client().load(new ByteArrayInputStream(objects)).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
