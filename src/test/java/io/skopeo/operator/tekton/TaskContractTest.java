package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.RunOptions.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskContractTest {
  private static final Transport NO_CA = Transport.VERIFIED;

  @Test
  void taskOfThisProjectReportsEachLine() throws IOException {
    TaskContract task = dialect(Files.readString(Path.of("tekton/skopeo-copy.yaml")));
    assertThat(task.reportsLines()).isTrue();
    assertThat(task.params())
        .contains(
            "title",
            "srcTLSverify",
            "destTLSverify",
            "multiArch",
            "parallelism",
            "retryTimes",
            "deadline");
    assertThat(task.steps()).containsExactly("skopeo-copy");
    assertThat(task.workspaces())
        .contains("source-ca", "destination-ca")
        .doesNotContain("images-url");
  }

  @Test
  void taskOfTheCatalogDoesNot() throws IOException {
    TaskContract task =
        dialect(Files.readString(Path.of("src/test/resources/runs/catalog-0.4.yaml")));
    assertThat(task.reportsLines()).isFalse();
    assertThat(task.params())
        .containsExactlyInAnyOrder(
            "srcImageURL", "destImageURL", "srcTLSverify", "destTLSverify", "multiArch");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{workspaces: [{name: source}]}|has no workspace \"images-url\"",
        "{steps: []}|has no workspace \"images-url\"",
        "{workspaces: [{name: images-url}, {name: cache}]}|wants the workspace \"cache\"",
        "{workspaces: [{name: images-url}], params: [{name: team}]}|wants the param \"team\"",
      })
  void taskWithOtherRequirementsIsUnsuitable(String spec, String why) {
    assertThat(TaskContract.of(task(spec)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.TASK_UNSUITABLE);
              assertThat(invalid.problem().sentence()).startsWith("Task team-a/own " + why);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{workspaces: [{name: images-url}]}",
        "{workspaces: [{name: images-url}, {name: cache, optional: true}]}",
        "{workspaces: [{name: images-url}], params: [{name: team, default: a}]}",
        "{workspaces: [{name: images-url}], params: [{name: team, default: ''}]}",
        "{workspaces: [{name: images-url}], params: [{name: multiArch}]}",
      })
  void taskWithoutOtherRequirementsIsSuitable(String spec) {
    assertThat(TaskContract.of(task(spec))).isInstanceOf(Parsed.Valid.class);
  }

  @Test
  void onlyTheTaskOfThisProjectCopiesSomePlatforms() throws IOException {
    TaskContract own = dialect(Files.readString(Path.of("tekton/skopeo-copy.yaml")));
    TaskContract catalog =
        dialect(Files.readString(Path.of("src/test/resources/runs/catalog-0.4.yaml")));
    assertThat(own.problem(true, options(NO_CA, NO_CA))).isEmpty();
    assertThat(catalog.problem(false, options(NO_CA, NO_CA))).isEmpty();
    assertThat(catalog.problem(true, options(NO_CA, NO_CA)))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.TASK_UNSUITABLE);
          assertThat(problem.sentence()).contains("tekton/skopeo-copy.yaml", "spec.platforms");
        });
  }

  @Test
  void taskNeedsAWorkspaceForEachCaThatARunBringsAlong() throws IOException {
    TaskContract own = dialect(Files.readString(Path.of("tekton/skopeo-copy.yaml")));
    TaskContract half =
        TaskContract.of(
                task("{workspaces: [{name: images-url}, {name: source-ca, optional: true}]}"))
            .orThrow();
    var ca = new Transport(true, Optional.of("PEM"));
    assertThat(own.problem(false, options(ca, ca))).isEmpty();
    assertThat(half.problem(false, options(ca, NO_CA))).isEmpty();
    assertThat(half.problem(false, options(ca, ca)))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.TASK_UNSUITABLE);
          assertThat(problem.sentence())
              .startsWith("Task team-a/own has no optional workspace \"destination-ca\"");
        });
  }

  @Test
  void onlyTheTaskOfThisVersionHandlesVolumes() throws IOException {
    String own = Files.readString(Path.of("tekton/skopeo-copy.yaml"));
    assertThat(dialect(own).supportsVolumes()).isTrue();
    assertThat(dialect(own).volumeProblem()).isEmpty();
    assertThat(dialect(own.replace("- name: volumeMode\n", "- name: mode\n")).supportsVolumes())
        .isFalse();
    assertThat(dialect(own.replace("    - name: volume\n", "    - name: claim\n")).volumeProblem())
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.TASK_UNSUITABLE);
          assertThat(problem.sentence())
              .contains("no optional workspace \"volume\"", "tekton/skopeo-copy.yaml");
        });
  }

  private static RunOptions options(Transport source, Transport destination) {
    return new RunOptions(
        new RunOptions.Account("mirror", Map.of(), true),
        new RunOptions.Reach(source, destination, RunProxies.NONE),
        new RunOptions.Copying(4, Duration.ofHours(1), OptionalInt.empty()),
        TaskRunOptions.PodScheduling.ANY,
        PropagatedMetadata.NOTHING,
        Instant.EPOCH);
  }

  private static TaskContract dialect(String yaml) {
    return TaskContract.of(Serialization.unmarshal(yaml, Task.class)).orThrow();
  }

  private static Task task(String spec) {
    return Serialization.unmarshal(
        "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: own, namespace: team-a}\nspec: "
            + spec,
        Task.class);
  }
}
