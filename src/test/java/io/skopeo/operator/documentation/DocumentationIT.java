package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import io.skopeo.operator.documentation.Document.Block;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applies every documented block of YAML to a real API server: manifests as they are, a {@code
 * spec} alone as that of an Image, and everything else as values of the chart, with all objects
 * that it renders.
 */
class DocumentationIT {
  /** Does not retry, since the API server answers some invalid requests with 500. */
  private static final KubernetesClient CLIENT =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(ApiServer.client().getConfiguration())
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();

  private static final String RELEASE = "skopeo-operator";
  private static final String IMAGE =
      "apiVersion: skopeo.io/v1alpha1\nkind: Image\nmetadata: {name: fragment}\n";

  @BeforeAll
  static void install() {
    ApiServer.installTekton();
    ApiServer.installMonitoring();
    create(RELEASE);
  }

  static Stream<Block> blocks() {
    return Document.blocks("yaml");
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void isAccepted(Block block) {
    assertThat(block.text().split("\n---\n"))
        .allSatisfy(part -> {
          JsonNode content = Serialization.unmarshal(part, JsonNode.class);
          if (content.has("apiVersion")) {
            apply(part);
          } else if (content.size() == 1 && content.has("spec")) {
            apply(IMAGE + part);
          } else {
            applyChart(values(content));
          }
        });
  }

  @Test
  void misspelledFieldIsRefused() {
    assertThatThrownBy(() -> apply(IMAGE + "spec: {mode: OneShot, sauce: {name: a}}"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.sauce");
  }

  @Test
  void invalidValuesAreRefused() {
    Map<String, Object> limits = Map.of("limits", Map.of("memory", "much"));
    assertThatThrownBy(() -> applyChart(Map.of("resources", limits)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("quantities");
  }

  private static void applyChart(Map<String, Object> values) {
    String manifests = Chart.manifests(RELEASE, RELEASE, values);
    assertThat(("\n" + manifests).split("\n---\n"))
        .filteredOn(part -> part.lines().anyMatch(line -> line.startsWith("kind:")))
        .isNotEmpty()
        .allSatisfy(DocumentationIT::apply);
  }

  private static Map<String, Object> values(JsonNode content) {
    return new ObjectMapper().convertValue(content, new TypeReference<>() {});
  }

  /** Takes text, since the Java types would drop unknown fields. */
  private static void apply(String manifest) {
    GenericKubernetesResource object =
        Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    Optional.ofNullable(object.getMetadata().getNamespace()).ifPresent(DocumentationIT::create);
    assertThat(
            CLIENT.resource(object).dryRun().fieldValidation(Validation.STRICT).serverSideApply())
        .isNotNull();
    if (object.getKind().equals("Image")) {
      Image image = Serialization.unmarshal(manifest, Image.class);
      assertThat(new SpecReader("").read(image.getSpec())).isInstanceOf(ImageIntent.class);
    }
  }

  private static void create(String namespace) {
    CLIENT
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .serverSideApply();
  }
}
