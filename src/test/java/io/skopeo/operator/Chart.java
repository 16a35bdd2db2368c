package io.skopeo.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What Helm makes of the chart, without the CRD. */
final class Chart {
  private static final String ANY_NAMESPACE = "any-namespace";
  private static final Map<List<String>, String> RENDERED = new ConcurrentHashMap<>();

  private Chart() {}

  /**
   * Renders a release that has the name of its namespace.
   *
   * @param values as {@code helm --set} takes them
   */
  static List<HasMetadata> render(String namespace, List<String> values) {
    String rendered =
        RENDERED.computeIfAbsent(values, Chart::render).replace(ANY_NAMESPACE, namespace);
    return ApiServer.client()
        .load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
        .items();
  }

  private static String render(List<String> values) {
    Stream<String> command =
        Stream.of(
            ClusterScript.variable("CLUSTER_BIN") + "/helm",
            "template",
            ANY_NAMESPACE,
            "charts/skopeo-operator",
            "--namespace=" + ANY_NAMESPACE,
            "--set=crds.install=false");
    return ClusterScript.run(
        Stream.concat(command, values.stream().map(value -> "--set=" + value)).toList());
  }
}
