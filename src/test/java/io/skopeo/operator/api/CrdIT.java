package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.cluster.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server refuses by itself, and what it takes. A file a case. */
class CrdIT {
  private static final Path CASES = Path.of("src/test/resources/crd");

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

  static List<Path> validIsTaken() {
    return cases("valid-");
  }

  static List<Path> invalidIsRefusedWithTheSentenceOfItsFirstLine() {
    return cases("invalid-");
  }

  /** As text: the Java types would leave out what they do not know. */
  private static GenericKubernetesResource create(Path file) {
    try {
      return ApiServer.client()
          .genericKubernetesResources("skopeo.io/v1alpha1", "Image")
          .inNamespace("default")
          .resource(
              Serialization.unmarshal(Files.readString(file), GenericKubernetesResource.class))
          .dryRun()
          .create();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> cases(String prefix) {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
