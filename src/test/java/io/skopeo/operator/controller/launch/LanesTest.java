package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.launch.LauncherFixture.DEFAULTS;
import static io.skopeo.operator.controller.launch.LauncherFixture.TARGET;
import static io.skopeo.operator.controller.launch.LauncherFixture.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.credentials.account.UnusedSecrets;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunProxies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanesTest {
  private final LauncherFixture test = new LauncherFixture();

  @AfterEach
  void close() {
    test.close();
  }

  private Lane lane(String namespace, String name, String spec) {
    return test.lane(test.image(namespace, name, 1, spec));
  }

  private Lane lane(ExecutionTarget target) {
    return lane(DEFAULTS, target);
  }

  private Lane lane(RunDefaults defaults, ExecutionTarget target) {
    return test.lanes(defaults, CopyBatch.MOST)
        .of(pass(test.image("team", "app", 1, "")), target, false)
        .orThrow();
  }

  @Test
  void imagesThatDifferOnlyInTheirCopiesShareALane() {
    assertThat(lane("team", "one", "overwrite: Never"))
        .isEqualTo(lane("team", "two", "frequency: 1h"))
        .isEqualTo(lane("team", "three", "taskRun: {failedHistoryLimit: 9}"));
  }

  @Test
  void namespacesNeverShareALane() {
    assertThat(lane("team", "app", "")).isNotEqualTo(lane("other", "app", ""));
    assertThat(lane("team", "app", "").key()).isNotEqualTo(lane("other", "app", "").key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: 30m",
        "retryTimes: 5",
        "parallelism: 2",
        "batchSize: 10",
        "computeResources: {limits: {memory: 1Gi}}",
        "computeResources: {requests: {cpu: 100m}}",
        "scheduling: {nodeSelector: {disk: ssd}}",
        "scheduling: {tolerations: [{key: a, operator: Exists}]}",
        "scheduling: {priorityClassName: low}",
        "scheduling: {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {}}]}}}",
      })
  void optionsOfThePodMakeAnotherLane(String options) {
    Lane lane = lane("team", "one", "taskRun: {%s}".formatted(options));
    assertThat(lane.key()).isNotEqualTo(lane("team", "two", "").key());
    assertThat(lane).isEqualTo(lane("team", "three", "taskRun: {%s}".formatted(options)));
  }

  @Test
  void batchSizeOfAnImageIsAtMostThatOfTheInstallation() {
    assertThat(lane("team", "one", "taskRun: {batchSize: 10}").maxCopies()).isEqualTo(10);
    assertThat(
            test.lanes(DEFAULTS, 50)
                .of(pass(test.image("team", "two", 1, "taskRun: {batchSize: 100}")), TARGET, false)
                .orThrow()
                .maxCopies())
        .isEqualTo(50);
  }

  @Test
  void accountNamespaceCredentialsAndTrustMakeAnotherLane() {
    var unverified = new Access(Optional.empty(), new Tls(false, Optional.empty()));
    var ca = new Access(Optional.empty(), new Tls(true, Optional.of("CA")));
    var otherCa = new Access(Optional.empty(), new Tls(true, Optional.of("CB")));
    Access none = Access.ANONYMOUS;
    var lanes = new ArrayList<String>();
    for (ExecutionTarget target :
        List.of(
            TARGET,
            new ExecutionTarget("central", "other", false, none, none, Map.of(), ""),
            new ExecutionTarget("team", "copy", false, none, none, Map.of(), ""),
            new ExecutionTarget("central", "copy", true, none, none, Map.of(), ""),
            new ExecutionTarget("central", "copy", false, unverified, none, Map.of(), ""),
            new ExecutionTarget("central", "copy", false, none, unverified, Map.of(), ""),
            new ExecutionTarget("central", "copy", false, ca, none, Map.of(), ""),
            new ExecutionTarget("central", "copy", false, otherCa, none, Map.of(), ""),
            new ExecutionTarget("central", "copy", false, none, ca, Map.of(), ""),
            new ExecutionTarget(
                "central",
                "copy",
                false,
                none,
                none,
                Map.of(Side.SOURCE, new AuthFile("users", "a.json")),
                ""),
            new ExecutionTarget(
                "central",
                "copy",
                false,
                none,
                none,
                Map.of(Side.DESTINATION, new AuthFile("users", "a.json")),
                ""),
            new ExecutionTarget(
                "central",
                "copy",
                false,
                none,
                none,
                Map.of(Side.SOURCE, new AuthFile("users", "b.json")),
                ""))) {
      lanes.add(lane(target).key());
      assertThat(lane(target).key()).isEqualTo(lanes.getLast());
    }
    assertThat(lanes).doesNotHaveDuplicates();
  }

  @Test
  void mountedConfigMakesAnotherLane() {
    assertThat(lane(withSecrets(Optional.of(new AuthFile("regcred", ".dockerconfigjson")))))
        .isNotEqualTo(lane(TARGET))
        .isNotEqualTo(lane(withSecrets(Optional.of(new AuthFile("other", ".dockerconfigjson")))));
    assertThat(lane(withSecrets(Optional.empty()))).isEqualTo(lane(TARGET));
  }

  @Test
  void runThatTektonWouldMakeAnonymousIsRefused() {
    test.runs.cluster.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("tekton-pipelines")
            .withName("feature-flags")
            .endMetadata()
            .addToData("disable-creds-init", "true")
            .build());
    assertThat(
            test.lanes(DEFAULTS, CopyBatch.MOST)
                .of(pass(test.image("team", "app", 1, "")), withSecrets(Optional.empty()), false))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.RUN_REFUSED));
    assertThat(lane(withSecrets(Optional.of(new AuthFile("regcred", ".dockerconfigjson")))))
        .isNotNull();
    assertThat(lane(TARGET)).isNotNull();
  }

  private static ExecutionTarget withSecrets(Optional<AuthFile> shared) {
    return new ExecutionTarget(
        TARGET.namespace(),
        TARGET.serviceAccount(),
        TARGET.selfService(),
        TARGET.source(),
        TARGET.destination(),
        new ExecutionTarget.Secrets(Map.of(), shared, true, UnusedSecrets.NONE),
        "");
  }

  /** The pod reads the Secret as it is when it starts. */
  @Test
  void contentOfCredentialsIsNoPartOfALane() {
    assertThat(
            lane(
                new ExecutionTarget(
                    "central", "copy", false, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "2")))
        .isEqualTo(lane(TARGET));
  }

  @Test
  void proxiesMakeAnotherLane() {
    var proxies =
        new RunProxies(Map.of("HTTPS_PROXY", "proxy:3128"), Optional.empty(), new TreeSet<>());
    assertThat(
            lane(
                new RunDefaults(
                    proxies,
                    DEFAULTS.parallelism(),
                    DEFAULTS.timeout(),
                    DEFAULTS.retention(),
                    DEFAULTS.keptRuns(),
                    DEFAULTS.propagation(),
                    DEFAULTS.pullReservePercent()),
                TARGET))
        .isNotEqualTo(lane(TARGET));
  }

  @Test
  void propagatedLabelsMakeAnotherLaneAndOthersDoNot() {
    Image plain = test.image("team", "one", 1, "");
    Image labelled = test.image("team", "two", 1, "");
    labelled.getMetadata().setLabels(Map.of("team", "a"));
    Image other = test.image("team", "three", 1, "");
    other.getMetadata().setLabels(Map.of("app", "a"));
    assertThat(test.lane(labelled)).isNotEqualTo(test.lane(plain));
    assertThat(test.lane(other)).isEqualTo(test.lane(plain));
  }

  @Test
  void taskMakesAnotherLane() {
    Lane central = lane(TARGET);
    Task own = LauncherFixture.task();
    own.getMetadata().setNamespace("team");
    var target =
        new ExecutionTarget("team", "copy", true, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
    Lane shared = lane(target);
    test.runs.cluster.put(own);
    Lane ofTheTeam = lane(target);
    own.getSpec().setParams(Collections.emptyList());
    test.runs.cluster.put(own);
    Lane withoutParams = lane(target);
    own.getSpec().setResults(Collections.emptyList());
    test.runs.cluster.put(own);
    Lane silent = lane(target);
    assertThat(List.of(central, shared, ofTheTeam, withoutParams, silent)).doesNotHaveDuplicates();
    assertThat(ofTheTeam.reportsLines()).isTrue();
    assertThat(silent.reportsLines()).isFalse();
  }

  @Test
  void missingTaskIsAProblem() {
    Image image = test.image("team", "app", 1, "");
    test.runs.cluster.remove("/tasks/");
    assertThat(test.lanes.of(pass(image), TARGET, false))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().reason()).isEqualTo(Reason.TASK_MISSING));
  }

  @Test
  void taskThatWasMissingIsFoundAtOnce() {
    Image image = test.image("team", "app", 1, "");
    test.runs.cluster.remove("/tasks/");
    assertThat(test.lanes.of(pass(image), TARGET, false)).isInstanceOf(Parsed.Invalid.class);
    test.runs.cluster.put(LauncherFixture.task());
    assertThat(test.lanes.of(pass(image), TARGET, false)).isInstanceOf(Parsed.Valid.class);
  }

  /** Hundreds of Images of a namespace make passes at the same time. */
  @Test
  void taskIsReadSeldomForManyImages() {
    for (int i = 0; i < 100; i++) {
      lane("team", "app-" + i, "");
    }
    assertThat(test.runs.cluster.count("GET", "/tasks/")).isLessThan(20);
  }

  @Test
  void laneThatIsNotKnownIsPlannedAgain() {
    assertThat(test.lanes.current(new Lane("team", "unknown", 1, true)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().reason()).isEqualTo(Reason.KUBERNETES_ERROR));
    assertThat(test.lanes.current(lane("team", "app", "")).orThrow().namespace())
        .isEqualTo(RunFixture.CENTRAL);
  }
}
