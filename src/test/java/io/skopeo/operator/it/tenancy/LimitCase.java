package io.skopeo.operator.it.tenancy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file with limits, and Images that they accept or reject; a test case of the operator and the
 * API server.
 *
 * @param values of the chart
 * @param settings the environment variables that the chart renders
 */
public record LimitCase(
    Map<String, Object> values, Map<String, String> settings, List<Row> images) {
  private static final Path CASES = Path.of("src/test/resources/limits");

  /**
   * An Image.
   *
   * @param namespace defaults to team-a
   * @param spec without source and destination
   * @param refused words of the message with which it is rejected; none if it is accepted
   */
  public record Row(
      @JsonProperty("in") String namespace,
      String from,
      String to,
      Map<String, Object> spec,
      String refused) {
    public Row {
      namespace = Objects.requireNonNullElse(namespace, "team-a");
      from = Objects.requireNonNullElse(from, "quay.io/argoproj/argocd");
      to = Objects.requireNonNullElse(to, "registry.example.com/app");
      spec = Objects.requireNonNullElse(spec, Map.of());
    }

    public Optional<String> refusal() {
      return Optional.ofNullable(refused);
    }

    /** Builds a generic resource, because the Java types would drop unknown fields. */
    GenericKubernetesResource image() {
      var all = new HashMap<String, Object>(spec);
      all.put("mode", "Recurrent");
      all.put("source", Map.of("name", from, "version", "2.x"));
      all.put("destination", Map.of("name", to));
      return new GenericKubernetesResourceBuilder()
          .withApiVersion("skopeo.io/v1alpha1")
          .withKind("Image")
          .withNewMetadata()
          .withName("row")
          .withNamespace(namespace)
          .endMetadata()
          .addToAdditionalProperties("spec", all)
          .build();
    }

    public ImageSpec readSpec() {
      return Serialization.unmarshal(Serialization.asJson(image()), Image.class).getSpec();
    }
  }

  public static List<Path> files() {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static LimitCase read(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), LimitCase.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
