package io.skopeo.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The project's Helm chart, and Helm. */
public final class Chart {
  /** Its directory. */
  public static final String DIRECTORY = "charts/skopeo-operator";

  private static final String ANY_NAMESPACE = "any-namespace";
  private static final Map<List<String>, String> RENDERED = new ConcurrentHashMap<>();

  private Chart() {}

  /**
   * Renders a release that has the name of its namespace, without the CRD.
   *
   * @param values in the form of {@code helm --set}
   */
  public static List<HasMetadata> render(String namespace, List<String> values) {
    return objects(
        RENDERED.computeIfAbsent(values, Chart::render).replace(ANY_NAMESPACE, namespace));
  }

  private static String render(List<String> values) {
    Stream<String> command =
        Stream.of(
            "template",
            ANY_NAMESPACE,
            DIRECTORY,
            "--namespace=" + ANY_NAMESPACE,
            "--set=crds.install=false");
    return helm(
        "",
        Stream.concat(command, values.stream().map(value -> "--set=" + value))
            .toArray(String[]::new));
  }

  /**
   * Renders a release.
   *
   * @throws IllegalArgumentException with Helm's message if it rejects the values
   */
  public static List<HasMetadata> render(
      String release, String namespace, Map<String, Object> values) {
    return objects(manifests(release, namespace, values));
  }

  /**
   * Renders a release as YAML documents, which keep fields unknown to the Java types.
   *
   * @throws IllegalArgumentException with Helm's message if it rejects the values
   */
  public static String manifests(String release, String namespace, Map<String, Object> values) {
    return helm(
        Serialization.asYaml(values),
        "template",
        release,
        DIRECTORY,
        "--namespace=" + namespace,
        "--values=-");
  }

  private static List<HasMetadata> objects(String yaml) {
    return ApiServer.client()
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items();
  }

  /**
   * Runs Helm, without a cluster unless an argument names one.
   *
   * @param input its standard input
   * @return its standard output
   * @throws IllegalArgumentException with Helm's message if it fails
   */
  public static String helm(String input, String... arguments) {
    return Program.run(
        input,
        Stream.concat(
                Stream.of(ClusterScript.variable("CLUSTER_BIN") + "/helm"), Stream.of(arguments))
            .toList());
  }
}
