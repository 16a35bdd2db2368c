package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.cluster.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specs that the API server refuses or accepts, one file each. */
class CrdIT {
  private static final List<Path> CASES =
      List.of(
          Path.of("src/test/resources/crd"),
          Path.of("src/test/resources/crd-imagesets"),
          Path.of("src/test/resources/crd-archives"));

  @ParameterizedTest
  @MethodSource
  void validIsTaken(Path file) {
    assertThat(create(file).getMetadata().getName()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void invalidIsRefusedWithTheSentenceOfItsFirstLine(Path file) throws IOException {
    String sentence = Files.readAllLines(file).getFirst().substring(2);
    assertThatThrownBy(() -> create(file))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(sentence);
  }

  /** The rules for names cost time, of which the API server allows only so much for an object. */
  @Test
  void longestImageSetIsTaken() {
    String entries =
        IntStream.range(0, 1000)
            .mapToObj(i -> "quay.io/%04d/%s".formatted(i, "a-b__c.d/".repeat(26)) + "abcdefgh")
            .peek(name -> assertThat(name).hasSize(255))
            .map(name -> "- {name: %1$s, destination: {name: %1$s}}".formatted(name))
            .collect(Collectors.joining("\n    "));
    var set =
        Serialization.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: ImageSet
            metadata: {name: long, namespace: default}
            spec:
              repositories:
                %s
            """
                .formatted(entries),
            GenericKubernetesResource.class);
    assertThat(ApiServer.client().resource(set).dryRun().create().getMetadata().getUid())
        .isNotEmpty();
  }

  /** Each column is stable, or was true when it was written. */
  @Test
  void columnsTellImagesApart() throws Exception {
    for (String tags : List.of("{semver: '>=2'}", "{include: ['1\\..*', latest]}")) {
      var image =
          Serialization.unmarshal(
              """
              apiVersion: skopeo.io/v1alpha1
              kind: Image
              metadata: {generateName: column-, namespace: default, labels: {test: columns}}
              spec:
                mode: Recurrent
                source: {name: quay.io/a}
                destination: {name: registry.example.com/a}
                tags: %s
              """
                  .formatted(tags),
              Image.class);
      ApiServer.client().resource(image).create();
    }
    JsonNode table = table("test=columns");
    assertThat(table.at("/columnDefinitions"))
        .filteredOn(column -> column.get("priority").asInt() == 0)
        .extracting(column -> column.get("name").asText().toUpperCase(Locale.ROOT))
        .containsExactly(
            "NAME",
            "MODE",
            "SOURCE",
            "VERSION",
            "RANGE",
            "INCLUDE",
            "DESTINATION",
            "READY",
            "REASON",
            "TAGS",
            "EVERY",
            "COPIED",
            "AGE");
    assertThat(table.at("/rows"))
        .extracting(row -> row.at("/cells/4").asText("") + row.at("/cells/5").asText(""))
        .containsExactlyInAnyOrder(">=2", "[\"1\\\\..*\",\"latest\"]");
  }

  private static JsonNode table(String selector) throws Exception {
    var client = ApiServer.client();
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                client.getMasterUrl()
                    + "apis/skopeo.io/v1alpha1/namespaces/default/images?labelSelector="
                    + selector)
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    return new ObjectMapper()
        .readTree(client.getHttpClient().sendAsync(request, String.class).get().body());
  }

  static List<Path> validIsTaken() {
    return cases("valid-");
  }

  static List<Path> invalidIsRefusedWithTheSentenceOfItsFirstLine() {
    return cases("invalid-");
  }

  /** Returns the text: the Java types would leave out unknown fields. */
  private static GenericKubernetesResource create(Path file) {
    try {
      var resource =
          Serialization.unmarshal(Files.readString(file), GenericKubernetesResource.class);
      return ApiServer.client()
          .genericKubernetesResources("skopeo.io/v1alpha1", resource.getKind())
          .inNamespace("default")
          .resource(resource)
          .dryRun()
          .create();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> cases(String prefix) {
    return CASES.stream()
        .flatMap(directory -> files(directory).stream())
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .sorted()
        .toList();
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
