package io.skopeo.operator.controller.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.credentials.account.UnusedSecrets;
import io.skopeo.operator.it.fixture.MutableClock;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.TaskContract;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredsInitCheckTest {
  private static final String UPSTREAM = "tekton-pipelines";
  private static final AuthFile FILE = new AuthFile("regcred", ".dockerconfigjson");
  private static final TaskContract TASK = task(Set.of("auth"));
  private static final TaskContract CATALOG = task(Set.of());

  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();
  private final MutableClock time = new MutableClock();
  private final CredsInitCheck check = new CredsInitCheck(client, time);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void severalSecretsAreRefusedByTheFlag() {
    server.put(flags(UPSTREAM, "true"));
    assertThat(check.problem(several(), TASK))
        .contains(
            new Problem(
                Reason.RUN_REFUSED,
                "disable-creds-init in ConfigMap tekton-pipelines/feature-flags keeps the credentials of ServiceAccount team-a/mirror from copies: put all of them into one Secret of type kubernetes.io/dockerconfigjson, or set it to \"false\"."));
  }

  @Test
  void taskThatMountsNothingIsRefusedByTheFlag() {
    server.put(flags(UPSTREAM, "true"));
    assertThat(check.problem(target(Optional.of(FILE), true), CATALOG))
        .hasValueSatisfying(problem ->
            assertThat(problem.sentence()).contains("use the Task in tekton/skopeo-copy.yaml"));
  }

  @Test
  void nothingIsReadForRunsThatMountTheirCredentialsOrHaveNone() {
    server.put(flags(UPSTREAM, "true"));
    assertThat(check.problem(target(Optional.of(FILE), true), TASK)).isEmpty();
    assertThat(check.problem(target(Optional.empty(), false), TASK)).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "1, true", "false, false", "'', false", "yes, false"})
  void flagIsReadAsTektonDoes(String value, boolean disabled) {
    server.put(flags(UPSTREAM, value));
    assertThat(check.problem(several(), TASK).isPresent()).isEqualTo(disabled);
  }

  @Test
  void flagOfOpenShiftCounts() {
    server.put(flags("openshift-pipelines", "true"));
    assertThat(check.problem(several(), TASK))
        .hasValueSatisfying(problem ->
            assertThat(problem.sentence()).contains("openshift-pipelines/feature-flags"));
  }

  @Test
  void flagThatCannotBeReadIsNoProblem() {
    assertThat(check.problem(several(), TASK)).isEmpty();
    server.close();
    time.advance(Duration.ofHours(1));
    assertThat(check.problem(several(), TASK)).isEmpty();
  }

  @Test
  void flagIsReadEveryFiveMinutes() {
    server.put(flags(UPSTREAM, "true"));
    assertThat(check.problem(several(), TASK)).isPresent();
    server.put(flags(UPSTREAM, "false"));
    time.advance(Duration.ofMinutes(4));
    assertThat(check.problem(several(), TASK)).isPresent();
    assertThat(server.requests()).hasSize(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(check.problem(several(), TASK)).isEmpty();
  }

  private static ExecutionTarget several() {
    return target(Optional.empty(), true);
  }

  private static ExecutionTarget target(Optional<AuthFile> shared, boolean usesShared) {
    return new ExecutionTarget(
        "team-a",
        "mirror",
        true,
        Access.ANONYMOUS,
        Access.ANONYMOUS,
        new ExecutionTarget.Secrets(Map.of(), shared, usesShared, UnusedSecrets.NONE),
        "");
  }

  private static TaskContract task(Set<String> workspaces) {
    return new TaskContract(
        new TaskContract.InNamespace("central"),
        "skopeo-copy",
        Set.of(),
        Set.of(),
        workspaces,
        true,
        false);
  }

  private static ConfigMap flags(String namespace, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("feature-flags")
        .endMetadata()
        .addToData("disable-creds-init", value)
        .build();
  }
}
