package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks NOTES.txt, which Helm prints after an installation. */
class NotesIT {
  @TempDir private static Path directory;

  @BeforeAll
  static void installTekton() throws IOException {
    ApiServer.installTekton();
    ApiServer.installMonitoring();
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    Stream.of("notes", "team-a", "skopeo-operator")
        .forEach(name ->
            ApiServer.client()
                .resource(
                    new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
                .serverSideApply());
  }

  @ParameterizedTest
  @EnumSource
  void firstImageCanBePasted(Example example) {
    String notes = notes("--values=" + example.file());
    assertThat(notes).contains("kind: Image").doesNotContain("WARNING", "<no value>", "%!");
    String image =
        notes.substring(notes.indexOf("  apiVersion"), notes.indexOf("  YAML\n  kubectl wait"));
    assertThat(ApiServer.client().resource(image).dryRun().create()).isNotNull();
  }

  @Test
  void namesComeFromTheValues() {
    assertThat(notes("--values=" + Example.LOCKED_DOWN.file()))
        .contains("namespace: team-a", "The operator reconciles Images in team-a, team-b");
    assertThat(notes("--values=" + Example.PLATFORM_TEAM.file()))
        .contains("name: registry.example.com/mirror/argoproj/argocd", "helm test -n notes");
    assertThat(notes("--values=" + Example.GO_OPERATOR.file()))
        .contains("config.skopeo.image: use task.image.repository")
        .contains("The source credentials are not bound to a registry")
        .doesNotContain("There are no central credentials", "migration.approve");
  }

  @Test
  void missingTektonIsReported() {
    ApiServer.removeTekton();
    try {
      assertThat(notes())
          .contains("WARNING: this cluster has no Tekton Pipelines", "run helm upgrade again");
      assertThat(notes("--set=task.create=false"))
          .contains("WARNING: this cluster has no Tekton Pipelines")
          .doesNotContain("run helm upgrade again");
    } finally {
      ApiServer.installTekton();
    }
  }

  private static String notes(String... more) {
    String output =
        Chart.helm(
            "",
            Stream.concat(
                    List.of(
                        "install",
                        "skopeo-operator",
                        Chart.DIRECTORY,
                        "--namespace=notes",
                        "--dry-run=server",
                        "--hide-secret",
                        "--set=crds.install=false",
                        "--kubeconfig=" + directory.resolve("kubeconfig"))
                        .stream(),
                    Stream.of(more))
                .toArray(String[]::new));
    return output.substring(output.indexOf("\nNOTES:"));
  }
}
