package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.WorkspaceBinding;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.tekton.VolumeRunBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports and imports on a real API server; the test plays Tekton and the Task. */
class ArchivesIT {
  private static final Map<String, String> ENABLED = Map.of("ARCHIVES_ENABLED", "true");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
    here.source.put("app", "v2");
    here.claim(here.central, "usb");
  }

  @AfterEach
  void close() {
    here.client.resources(ImageExport.class).inAnyNamespace().delete();
    here.client.resources(ImageImport.class).inAnyNamespace().delete();
    here.close();
  }

  private ImageExport export(String name, String more) {
    return export(name, "usb", more);
  }

  private ImageExport export(String name, String claim, String more) {
    return here.client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: skopeo.io/v1alpha1
                kind: ImageExport
                metadata: {name: %s, namespace: %s}
                spec:
                  sources: [{name: "%s/app", tags: {exact: [v1, v2]}}]
                  volume: {claimName: %s, path: %s}
                %s
                """
                    .formatted(name, here.central, here.source.host(), claim, name, more.indent(2)),
                ImageExport.class))
        .create();
  }

  private List<TaskRun> runs(CustomResource<?, ?> owner) {
    return here
        .client
        .resources(TaskRun.class)
        .inNamespace(here.central)
        .withLabel(VolumeRunBuilder.OWNER, owner.getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing((TaskRun run) -> run.getMetadata().getName()))
        .toList();
  }

  private TaskRun awaitRun(CustomResource<?, ?> owner, int number) {
    return await("run of " + owner.getMetadata().getName())
        .atMost(TIMEOUT)
        .until(() -> runs(owner), runs -> runs.size() >= number)
        .get(number - 1);
  }

  private <S, R extends CustomResource<?, S>> S awaitReady(
      Class<R> kind, String name, String status, String reason) {
    return await(name + " " + reason)
        .atMost(TIMEOUT)
        .until(
            () -> here.client.resources(kind).inNamespace(here.central).withName(name).get(),
            object ->
                conditions(object).stream()
                    .anyMatch(c ->
                        c.getType().equals("Ready")
                            && c.getStatus().equals(status)
                            && c.getReason().equals(reason)))
        .getStatus();
  }

  private static List<Condition> conditions(Object object) {
    return switch (object) {
      case ImageExport e when e.getStatus() != null -> e.getStatus().conditions();
      case ImageImport i when i.getStatus() != null -> i.getStatus().conditions();
      default -> List.of();
    };
  }

  private ImageExportStatus exported(ImageExport export) {
    here.end(awaitRun(export, 1), "..", "");
    return awaitReady(ImageExport.class, export.getMetadata().getName(), "True", "UpToDate");
  }

  private Map<String, String> files(TaskRun run) {
    ConfigMap map =
        await("files of the run")
            .atMost(TIMEOUT)
            .until(
                () ->
                    here.client
                        .configMaps()
                        .inNamespace(here.central)
                        .withName(run.getMetadata().getName())
                        .get(),
                found -> found != null);
    return map.getData();
  }

  @Test
  void exportIsOneRunThatWritesTheIndex() {
    here.startOperator(ENABLED);
    ImageExport export = export("first", "");
    TaskRun run = awaitRun(export, 1);
    assertThat(run.getMetadata().getOwnerReferences())
        .extracting(owner -> owner.getKind() + " " + owner.getName())
        .containsExactly("ImageExport first");
    assertThat(run.getSpec().getWorkspaces())
        .filteredOn(workspace -> workspace.getPersistentVolumeClaim() != null)
        .extracting(WorkspaceBinding::getName)
        .containsExactly("volume");
    assertThat(run.getSpec().getParams())
        .filteredOn(param -> param.getName().startsWith("volume"))
        .extracting((Param param) -> param.getName() + " " + param.getValue().getStringVal())
        .containsExactlyInAnyOrder("volumePath first", "volumeMode export");
    assertThat(run.getSpec().getPodTemplate().getSecurityContext().getFsGroup()).isEqualTo(65532L);
    Map<String, String> files = files(run);
    assertThat(files)
        .containsKeys("url.txt", "volume.txt", "owner.txt", "round.txt", "head.json", "tail.json");
    assertThat(files.get("url.txt").lines())
        .hasSize(2)
        .allMatch(line -> line.contains(" dir:volume/images/"));

    ImageExportStatus status = exported(export);
    assertThat(status.images().summary()).isEqualTo("2/2");
    assertThat(files.get("head.json")).contains(status.id());
    assertThat(runs(export)).hasSize(1);
  }

  @Test
  void whatTheReceiptHasIsLeftOut() {
    here.startOperator(ENABLED);
    String digest = here.source.tags("app").get("v1").toString();
    receipt(digest);
    ImageExport export = export("delta", "since: {configMapRef: {name: receipt}}");
    TaskRun run = awaitRun(export, 1);
    assertThat(files(run).get("url.txt").lines()).hasSize(1);
    assertThat(files(run).get("tail.json")).contains(digest);
    here.end(run, ".", "");
    ImageExportStatus status = awaitReady(ImageExport.class, "delta", "True", "UpToDate");
    assertThat(status.images().leftOut()).isEqualTo(1);
    assertThat(status.images().exported()).isEqualTo(1);
  }

  @Test
  void tagThatMovedOnIsNotLeftOut() {
    here.startOperator(ENABLED);
    receipt("sha256:" + "1".repeat(64));
    ImageExport export = export("moved", "since: {configMapRef: {name: receipt}}");
    TaskRun run = awaitRun(export, 1);
    assertThat(files(run).get("url.txt").lines()).hasSize(2);
    assertThat(files(run).get("tail.json")).doesNotContain("1".repeat(64));
    here.end(run, "..", "");
    ImageExportStatus status = awaitReady(ImageExport.class, "moved", "True", "UpToDate");
    assertThat(status.images().leftOut()).isZero();
    assertThat(status.images().summary()).isEqualTo("2/2");
  }

  /** Creates a receipt that has the tag v1 with a digest. */
  private void receipt(String digest) {
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("receipt")
                .withNamespace(here.central)
                .endMetadata()
                .addToData(
                    "receipt.json",
                    """
                    {"kind":"skopeo.io/receipt","version":1,"id":"0123456789abcdef","import":"far/site",
                     "exports":[],"created":"2026-12-01T00:00:00Z",
                     "repositories":{"%s/app":{"v1":"%s"}}}
                    """
                        .formatted(here.source.host(), digest))
                .build())
        .create();
  }

  @Test
  void imageThatFailsIsNamedAndTheOtherIsExported() {
    here.startOperator(ENABLED);
    ImageExport export = export("partly", "");
    here.end(awaitRun(export, 1), ".z", "2 no space left on device");
    ImageExportStatus status = awaitReady(ImageExport.class, "partly", "False", "VolumeFull");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.tag()).isEqualTo("v2"));
    assertThat(status.images().exported()).isEqualTo(1);
  }

  @Test
  void operatorThatStartsAgainWaitsForTheRun() {
    here.startOperator(ENABLED);
    ImageExport export = export("restarted", "");
    TaskRun run = awaitRun(export, 1);
    here.stopOperators();
    here.startOperator(ENABLED);
    await("status of the run")
        .atMost(TIMEOUT)
        .until(() ->
            conditions(
                    here.client
                        .resources(ImageExport.class)
                        .inNamespace(here.central)
                        .withName("restarted")
                        .get())
                .stream()
                .anyMatch(c ->
                    c.getType().equals("Ready") && c.getMessage().contains("earlier TaskRun")));
    assertThat(runs(export)).hasSize(1);
    here.end(run, "..", "");
    // Nobody remembers the outcome: the Task finds what is there.
    here.end(awaitRun(export, 2), "==", "");
    awaitReady(ImageExport.class, "restarted", "True", "UpToDate");
  }

  @Test
  void olderExportKeepsItsFolder() {
    here.startOperator(ENABLED);
    exported(export("shared", ""));
    ImageExport younger =
        here.client
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: skopeo.io/v1alpha1
                    kind: ImageExport
                    metadata: {name: younger, namespace: %s}
                    spec:
                      sources: [{name: "%s/app", version: v1}]
                      volume: {claimName: usb, path: shared/inner}
                    """
                        .formatted(here.central, here.source.host()),
                    ImageExport.class))
            .create();
    awaitReady(ImageExport.class, "younger", "False", "PathConflict");
    assertThat(runs(younger)).isEmpty();
  }

  @Test
  void missingClaimIsNamed() {
    here.startOperator(ENABLED);
    ImageExport export = export("claimless", "lost", "");
    awaitReady(ImageExport.class, "claimless", "False", "VolumeMissing");
    assertThat(runs(export)).isEmpty();
  }

  @Test
  void dryRunSaysWhatWouldBeWritten() {
    here.startOperator(ENABLED);
    ImageExport export = export("dry", "dryRun: true");
    ImageExportStatus status =
        await("plan")
            .atMost(TIMEOUT)
            .until(
                () ->
                    here.client
                        .resources(ImageExport.class)
                        .inNamespace(here.central)
                        .withName("dry")
                        .get()
                        .getStatus(),
                found -> found != null && found.plan() != null);
    assertThat(status.plan().total()).isEqualTo(2);
    assertThat(status.plan().items()).extracting(item -> item.tag()).containsExactly("v1", "v2");
    assertThat(runs(export)).isEmpty();
  }

  @Test
  void importBeginsWithAListOfTheVolume() {
    here.startOperator(ENABLED);
    ImageImport imported =
        here.client
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: skopeo.io/v1alpha1
                    kind: ImageImport
                    metadata: {name: far, namespace: %s}
                    spec:
                      volume: {claimName: usb, path: site}
                      mapping: {prefix: "%s/inside"}
                    """
                        .formatted(here.central, here.destination.host()),
                    ImageImport.class))
            .create();
    TaskRun run = awaitRun(imported, 1);
    assertThat(run.getSpec().getParams())
        .filteredOn(param -> param.getName().equals("volumeMode"))
        .extracting((Param param) -> param.getValue().getStringVal())
        .containsExactly("survey");
    // This API server has no kubelet that could show a log.
    here.end(run, "", "");
    awaitReady(ImageImport.class, "far", "False", "RunFailed");
  }
}
