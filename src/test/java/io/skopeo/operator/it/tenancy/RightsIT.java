package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.app.LeaderElection;
import io.skopeo.operator.app.LeaderElection.LeaseIdentity;
import io.skopeo.operator.it.fixture.ApiCall;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.it.fixture.RecordedCalls;
import io.skopeo.operator.it.fixture.Right;
import io.skopeo.operator.it.fixture.ShippedRights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chart grants what the operator calls, where it calls it, and nothing else. */
class RightsIT {
  /**
   * The SDK does not stand for election without the right to update the lease, which it patches.
   */
  private static final Tuple NEVER_CALLED = tuple("update", "leases");

  private final RecordedCalls calls = new RecordedCalls();
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void eachCallIsARightAndEachRightIsUsed() {
    assertRights(Map.of());
  }

  @Test
  void soItIsWithRolesAlone() {
    String tasks = here.central + "-tasks";
    here.namespace(tasks);
    here.task(tasks);
    here.client.resources(Task.class).inNamespace(here.central).delete();
    assertRights(Map.of("WATCH_NAMESPACES", here.team, "TASK_NAMESPACE", tasks));
  }

  private void assertRights(Map<String, String> environment) {
    var leadership = new LeaderElection(new LeaseIdentity(here.central, "pod"), () -> {}, () -> {});
    KubernetesClient client = here.operatorClient(calls);
    Operator operator = here.startOperator(environment, leadership, client);
    try {
      aLongLife("with-central-credentials", "");
      aLongLife("with-its-own", "serviceAccountName: mirror\n");
      leaveOrphans();
      here.sweep(environment, client);
    } finally {
      leadership.stop(operator);
    }
    assertThat(leftOrphans()).isEmpty();

    Set<ApiCall> made = calls.all();
    List<Right> granted =
        here.rights(environment).grants().stream().flatMap(ShippedRights.Grant::each).toList();
    List<Right> everybodys = everybodys();
    assertThat(made)
        .as("calls without a right")
        .filteredOn(call ->
            Stream.concat(granted.stream(), everybodys.stream())
                .noneMatch(right -> right.allows(call)))
        .isEmpty();
    assertThat(granted)
        .as("rights without a call")
        .filteredOn(right -> made.stream().filter(asWideAs(right)).noneMatch(right::allows))
        .extracting(Right::verb, Right::resource)
        .containsExactly(NEVER_CALLED);
  }

  /** What is only called in the central namespace is only to be allowed there. */
  private Predicate<ApiCall> asWideAs(Right right) {
    return call ->
        right.namespace().isPresent() || !call.namespace().equals(Optional.of(here.central));
  }

  /** Its run is cancelled, the next one deleted, the third one ends well and is not kept. */
  private void aLongLife(String name, String more) {
    here.apply(
        name,
        here.spec("OneShot", "v1").replace("mirror/app", name)
            + more
            + "taskRun: {successfulHistoryLimit: 0}\n");
    here.cancel(here.awaitRun(name, 1));
    here.awaitReady(name, "Unknown", "RunCancelled");
    here.request(name);
    TaskRun second = here.awaitRun(name, 2);
    here.awaitReady(name, "Unknown", "Copying");
    here.client.resource(second).delete();
    here.request(name);
    here.succeed(here.awaitRun(name, 2));
    here.awaitReady(name, "True", "UpToDate");
    await("only the cancelled run is kept").until(() -> here.runs(name).size() == 1);
  }

  /** A run without an Image, and a list of lines without a run. */
  private void leaveOrphans() {
    here.apply("orphan", here.spec("OneShot", "v1").replace("mirror/app", "orphan"));
    here.awaitRun("orphan", 1);
    here.awaitReady("orphan", "Unknown", "Copying");
    here.client.resource(here.image("orphan")).delete();
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("orphan")
                .withNamespace(here.central)
                .addToLabels("app.kubernetes.io/managed-by", "skopeo-operator")
                .addToLabels("skopeo.io/run", "orphan")
                .addToLabels("skopeo.io/image", "orphan")
                .endMetadata()
                .build())
        .create();
    here.time.pass(Duration.ofMinutes(11));
  }

  private List<String> leftOrphans() {
    return Stream.concat(
            here
                .client
                .resources(TaskRun.class)
                .inNamespace(here.central)
                .withLabel("skopeo.io/image", "orphan")
                .list()
                .getItems()
                .stream(),
            here
                .client
                .configMaps()
                .inNamespace(here.central)
                .withLabel("skopeo.io/image", "orphan")
                .list()
                .getItems()
                .stream())
        .map(object -> object.getKind() + " " + object.getMetadata().getName())
        .toList();
  }

  /** What Kubernetes allows whoever has an account. */
  private List<Right> everybodys() {
    return here.client.rbac().clusterRoleBindings().list().getItems().stream()
        .filter(RightsIT::isEverybodys)
        .flatMap(binding ->
            here
                .client
                .rbac()
                .clusterRoles()
                .withName(binding.getRoleRef().getName())
                .get()
                .getRules()
                .stream())
        .flatMap(rule -> Right.of(Optional.empty(), rule))
        .toList();
  }

  private static boolean isEverybodys(ClusterRoleBinding binding) {
    return binding.getSubjects().stream()
        .anyMatch(subject -> subject.getName().equals("system:authenticated"));
  }
}
