package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every documented kubectl command about Images in a cluster that also has Knative's images,
 * which kubectl prefers for the names {@code image} and {@code images}.
 */
class CommandsIT {
  private static final KubernetesClient CLIENT = ApiServer.client();
  private static final String NAMESPACE = "commands";
  private static final String OTHER = "images.caching.internal.knative.dev";
  private static final Path ALERTS = Path.of("src/test/resources/monitoring");
  private static final Path NOTES = Path.of("charts/skopeo-operator/templates/NOTES.txt");

  /** Up to a pipe, the end of inline code, or the end of the line. */
  private static final Pattern COMMAND = Pattern.compile("kubectl [^|`\n]*\\bsimg\\b[^|`\n]*");

  @TempDir private static Path directory;

  @BeforeAll
  static void installAnotherImage() throws IOException {
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    ApiServer.apply(
        Files.writeString(
            directory.resolve("crd.yaml"),
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: images.caching.internal.knative.dev}
            spec:
              group: caching.internal.knative.dev
              names: {kind: Image, plural: images, singular: image, shortNames: [img]}
              scope: Namespaced
              versions:
                - name: v1alpha1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """));
    CLIENT
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    CLIENT
        .resource(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: example, namespace: commands}
            spec:
              mode: OneShot
              source: {name: quay.io/argoproj/argocd, version: v2.13.0}
              destination: {name: registry.example.com/argocd}
            """)
        .serverSideApply();
  }

  @AfterAll
  static void removeAnotherImage() {
    CLIENT.namespaces().withName(NAMESPACE).delete();
    CLIENT.apiextensions().v1().customResourceDefinitions().withName(OTHER).delete();
  }

  @Test
  void thePluralIsTheOtherCrds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("kubectl get images example -n commands"))
        .withMessageContaining(OTHER);
  }

  static Stream<String> commands() throws IOException {
    try (Stream<Path> tests = Files.list(ALERTS)) {
      List<String> texts =
          Stream.of(
                  Document.all().stream().map(document -> text(document.path())),
                  Stream.of(text(NOTES).replaceAll("\\{\\{.*?}}", NAMESPACE)),
                  tests.flatMap(CommandsIT::descriptions))
              .flatMap(stream -> stream)
              .toList();
      return texts.stream()
          .flatMap(text -> COMMAND.matcher(text).results().map(MatchResult::group))
          .map(CommandsIT::here)
          .map(String::strip)
          .distinct();
    }
  }

  private static String here(String command) {
    return command
        .replaceAll("(-n|--namespace) [\\w-]+", "-n " + NAMESPACE)
        .replaceAll("\\bNAME\\b", "example");
  }

  /** A command may name an Image that does not exist here, but of our CRD. */
  @ParameterizedTest
  @MethodSource("commands")
  void isAboutOurImages(String command) {
    try {
      assertThat(run(command)).doesNotContain(OTHER);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("images.skopeo.io");
    }
  }

  private static String run(String command) {
    return Program.run(
        "",
        List.of(
            "env",
            "KUBECONFIG=" + directory.resolve("kubeconfig"),
            "KUBECACHEDIR=" + directory.resolve("cache"),
            "PATH=%s:%s".formatted(ClusterScript.variable("CLUSTER_BIN"), System.getenv("PATH")),
            "bash",
            "-c",
            command));
  }

  private static Stream<String> descriptions(Path test) {
    try {
      return new ObjectMapper(new YAMLFactory())
          .readTree(test.toFile()).findValuesAsText("description").stream();
    } catch (IOException e) {
      throw new AssertionError(test.toString(), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
