package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.app.leader.LeaderElection;
import io.skopeo.operator.it.fixture.ApiCall;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.it.fixture.RecordedCalls;
import io.skopeo.operator.it.fixture.Right;
import io.skopeo.operator.it.fixture.ShippedRights;
import io.skopeo.operator.tekton.VolumeRunBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The chart grants exactly the rights that the operator uses, in the namespaces where it uses them.
 */
class RightsIT {
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
  void clusterRolesAreExactlyWhatIsUsed() {
    assertRights(Map.of("ARCHIVES_ENABLED", "true"));
  }

  @Test
  void exportsAndImportsHaveRightsOfTheirOwnOnly() {
    Set<Right> without = granted(Map.of());
    Set<Right> with = granted(Map.of("ARCHIVES_ENABLED", "true"));
    assertThat(with).containsAll(without);
    assertThat(with)
        .filteredOn(right -> !without.contains(right))
        .extracting(Right::resource)
        .containsOnly(
            "imageexports",
            "imageimports",
            "imageexports/status",
            "imageimports/status",
            "pods/log",
            "persistentvolumeclaims");
  }

  @Test
  void rolesAreExactlyWhatIsUsed() {
    String tasks = here.central + "-tasks";
    here.namespace(tasks);
    here.task(tasks);
    here.client.resources(Task.class).inNamespace(here.central).delete();
    assertRights(
        Map.of("WATCH_NAMESPACES", here.team, "TASK_NAMESPACE", tasks, "ARCHIVES_ENABLED", "true"));
  }

  private void assertRights(Map<String, String> environment) {
    operate(
        environment,
        () -> {
          runAndCancelAndDelete("with-central-credentials", "");
          runAndCancelAndDelete("with-its-own", "serviceAccountName: mirror\n");
          start("goes-on", "");
          start("goes-on-too", "serviceAccountName: mirror\n");
          createEditAndDeleteChildren();
          exportAndList();
        });
    // An operator reads the copies of runs that it finds.
    operate(
        environment,
        () -> {
          finish("goes-on");
          finish("goes-on-too");
          leaveOrphans();
        });
    assertThat(orphans()).isEmpty();

    Set<ApiCall> used = calls.all();
    Set<Right> granted = granted(environment);
    List<Right> everybodys = rightsOfEverybody();
    assertThat(used)
        .as("calls without a right")
        .filteredOn(call ->
            Stream.concat(granted.stream(), everybodys.stream())
                .noneMatch(right -> right.allows(call)))
        .isEmpty();
    assertThat(granted)
        .as("rights without a call")
        .filteredOn(right -> used.stream().filter(asWideAs(right)).noneMatch(right::allows))
        .isEmpty();
  }

  private Set<Right> granted(Map<String, String> environment) {
    return here.rights(environment).grants().stream()
        .flatMap(ShippedRights.Grant::each)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Does something while an operator runs, then sweeps and stops it. */
  private void operate(Map<String, String> environment, Runnable actions) {
    KubernetesClient client = here.operatorClient(calls);
    LeaderElection election = here.election("pod", here.operatorClient(calls), () -> {}, () -> {});
    Operator operator = here.startOperator(environment, election, client);
    try {
      actions.run();
      here.sweep(environment, client);
    } finally {
      election.stop(operator);
    }
  }

  /** A right that is used only in the central namespace must be granted only there. */
  private Predicate<ApiCall> asWideAs(Right right) {
    return call ->
        right.namespace().isPresent() || !call.namespace().equals(Optional.of(here.central));
  }

  /** Cancels the first run, deletes the second; the third succeeds and is not kept. */
  private void runAndCancelAndDelete(String name, String more) {
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

  private void start(String name, String more) {
    here.apply(name, here.spec("OneShot", "v1").replace("mirror/app", name) + more);
    here.awaitRun(name, 1);
    here.awaitReady(name, "Unknown", "Copying");
  }

  private void finish(String name) {
    here.succeed(here.awaitRun(name, 1));
    here.awaitReady(name, "True", "UpToDate");
  }

  /** Deletes Images with runs, which are cancelled. */
  private void leaveOrphans() {
    start("orphan", "");
    start("orphan-too", "serviceAccountName: mirror\n");
    List<TaskRun> runs = List.of(here.awaitRun("orphan", 1), here.awaitRun("orphan-too", 1));
    here.client.resource(here.image("orphan")).delete();
    here.client.resource(here.image("orphan-too")).delete();
    runs.forEach(run ->
        await("cancelled")
            .until(() -> "TaskRunCancelled".equals(here.current(run).getSpec().getStatus())));
  }

  /** Exports to a volume, and lists it, though this API server has no log to show. */
  private void exportAndList() {
    here.claim(here.team, "usb");
    here.create(
        ImageExport.class,
        """
        kind: ImageExport
        metadata: {name: export}
        spec:
          serviceAccountName: mirror
          sources: [{name: "%s/app", version: v1}]
          volume: {claimName: usb, path: site}
        """
            .formatted(here.source.host()));
    here.end(awaitRunOf(ImageExport.class, "export"), ".", "");
    awaitReason("export", "UpToDate");
    here.create(
        ImageImport.class,
        """
        kind: ImageImport
        metadata: {name: import}
        spec:
          serviceAccountName: mirror
          volume: {claimName: usb, path: site}
          mapping: {prefix: "%s/inside"}
        """
            .formatted(here.destination.host()));
    here.endWithPod(awaitRunOf(ImageImport.class, "import"));
    await("log asked for")
        .until(() -> calls.all().stream().anyMatch(call -> call.resource().equals("pods/log")));
    here.client.resources(ImageImport.class).inNamespace(here.team).delete();
    here.client.resources(ImageExport.class).inNamespace(here.team).delete();
  }

  private TaskRun awaitRunOf(Class<? extends HasMetadata> kind, String name) {
    String uid =
        here.client
            .resources(kind)
            .inNamespace(here.team)
            .withName(name)
            .get()
            .getMetadata()
            .getUid();
    return await("run of " + name)
        .until(
            () ->
                here.client
                    .resources(TaskRun.class)
                    .inNamespace(here.team)
                    .withLabel(VolumeRunBuilder.OWNER, uid)
                    .list()
                    .getItems(),
            runs -> !runs.isEmpty())
        .getFirst();
  }

  private void awaitReason(String name, String reason) {
    await(name + " " + reason)
        .until(
            () ->
                here.client
                    .resources(ImageExport.class)
                    .inNamespace(here.team)
                    .withName(name)
                    .get(),
            export ->
                export.getStatus() != null
                    && export.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getReason().equals(reason)));
  }

  private List<TaskRun> orphans() {
    return here.client
        .resources(TaskRun.class)
        .inNamespace(here.central)
        .withLabel("skopeo.io/image", "orphan")
        .list()
        .getItems();
  }

  /**
   * Creates two Images, which find nothing to copy, restores one of them, and deletes the other.
   */
  private void createEditAndDeleteChildren() {
    ImageSet set =
        Serialization.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: ImageSet
            metadata: {name: set, namespace: %s}
            spec:
              repositories: [{name: %2$s/none}, {name: %2$s/nowhere}]
              mapping: {prefix: %3$s/set}
              template: {spec: {tags: {exact: [v1]}}}
            """
                .formatted(here.team, here.source.host(), here.destination.host()),
            ImageSet.class);
    here.client.resource(set).create();
    await("two Images").until(() -> children().size() == 2);
    Image edited = children().getFirst();
    here.patch(edited.getMetadata().getName(), "{\"spec\":{\"mode\":\"OneShot\"}}");
    await("restored")
        .until(
            () -> children().stream().allMatch(image -> image.getSpec().mode() == Mode.RECURRENT));
    here.client
        .resource(set)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"repositories\":[{\"name\":\"%s/none\"}]}}".formatted(here.source.host()));
    await("one Image").until(() -> children().size() == 1);
  }

  private List<Image> children() {
    return here.client
        .resources(Image.class)
        .inNamespace(here.team)
        .withLabel("skopeo.io/image-set", "set")
        .list()
        .getItems();
  }

  /** Lists the rights that Kubernetes gives every account. */
  private List<Right> rightsOfEverybody() {
    return here.client.rbac().clusterRoleBindings().list().getItems().stream()
        .filter(RightsIT::isForEverybody)
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

  private static boolean isForEverybody(ClusterRoleBinding binding) {
    return binding.getSubjects().stream()
        .anyMatch(subject -> subject.getName().equals("system:authenticated"));
  }
}
