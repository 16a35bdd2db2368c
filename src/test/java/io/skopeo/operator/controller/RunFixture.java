package io.skopeo.operator.controller;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.controller.taskrun.LaunchResult;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.taskrun.TaskRunLauncher;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.taskrun.TaskRunVerifier;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.PropagatedMetadata;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.RunProxies;
import io.skopeo.operator.tekton.ShippedTask;
import io.skopeo.operator.tekton.TaskContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A cluster with runs of Images of the namespaces {@code team} and {@code other}. */
public final class RunFixture implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  public static final String CENTRAL = "central";

  public static final TaskContract TASK =
      ShippedTask.DIALECT.at(new TaskContract.InNamespace(CENTRAL), "skopeo-copy");

  public static final RunOptions OPTIONS =
      new RunOptions(
          new RunOptions.Account("copy", Map.of(), false),
          new RunOptions.Reach(
              RunOptions.Transport.VERIFIED, RunOptions.Transport.VERIFIED, RunProxies.NONE),
          new RunOptions.Copying(4, Duration.ofHours(1), OptionalInt.empty()),
          TaskRunOptions.PodScheduling.ANY,
          PropagatedMetadata.NOTHING,
          NOW);

  public final FakeCluster cluster = new FakeCluster();
  public final TaskRunVerifier verifier;
  public final RunContents contents;
  public final TaskRunReader reader;
  public final TaskRunLauncher launcher;
  public boolean mayCreate = true;

  public RunFixture() {
    verifier = new TaskRunVerifier(new ProofKey(cluster.client(), CENTRAL), CENTRAL);
    contents = new RunContents(cluster.client());
    reader = new TaskRunReader(cluster.client(), verifier, contents);
    launcher = new TaskRunLauncher(cluster.client(), verifier, contents, () -> mayCreate);
  }

  /** Names an Image. */
  public static ImageName image(String namespace, String name) {
    return new ImageName(namespace, name, "uid-of-" + name);
  }

  /** Returns the copy of an Image. */
  public static Copy copy(String image) {
    return new Copy(
        new Pinned(new Repository("quay.io", image), new Digest("sha256", "a".repeat(64))),
        new Tagged(new Repository("registry.example.com", image), new Tag("1")));
  }

  /** Returns a batch with a copy, and a pull, of each Image. */
  public static CopyBatch batch(String namespace, String... images) {
    return new CopyBatch(
        Stream.of(images).map(RunFixture::copy).toList(),
        Stream.of(images).map(name -> image(namespace, name)).toList(),
        List.of(new PullCount(new PullCount.Quota(PullCount.ANONYMOUS, "quay.io"), images.length)),
        0,
        Collections.emptyMap());
  }

  /** Returns the identity of a central run. */
  public static RunIdentity identity(CopyBatch batch, long number) {
    String namespace = batch.images().getFirst().namespace();
    return RunIdentity.of(CENTRAL, namespace, RunIdentity.laneKey(namespace), batch, 3, number);
  }

  /** Launches a central run. */
  public TaskRun launch(CopyBatch batch, long number) {
    return ((LaunchResult.Launched) launcher.launch(identity(batch, number), batch, TASK, OPTIONS))
        .run();
  }

  /** Changes the status of a run in the cluster, and returns it. */
  public TaskRun ended(TaskRun run, String succeeded, Instant at) {
    TaskRun ended =
        new TaskRunBuilder(run)
            .withNewStatus()
            .withCompletionTime(at.toString())
            .withPodName(run.getMetadata().getName() + "-pod")
            .withConditions(
                new ConditionBuilder().withType("Succeeded").withStatus(succeeded).build())
            .addNewStep()
            .withImageID("sha256:abc")
            .withTerminated(
                new ContainerStateTerminatedBuilder()
                    .withStartedAt(at.minusSeconds(20).toString())
                    .withFinishedAt(at.toString())
                    .build())
            .endStep()
            .endStatus()
            .build();
    cluster.put(ended);
    return ended;
  }

  /** Lets a run in the cluster end with all its lines copied, and returns it. */
  public TaskRun succeeded(TaskRun run, int lines, Instant at) {
    TaskRun succeeded =
        new TaskRunBuilder(ended(run, "True", at))
            .editStatus()
            .addNewResult()
            .withName("line-status")
            .withValue(new ParamValue(".".repeat(lines)))
            .endResult()
            .endStatus()
            .build();
    cluster.put(succeeded);
    return succeeded;
  }

  /** Adds the pod of a run, with Tekton's own word on who manages it. */
  public void pod(String run, String imagesNamespace, String phase) {
    cluster.put(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(CENTRAL)
            .withName(run + "-pod")
            .addToLabels("tekton.dev/taskRun", run)
            .addToLabels(RunIdentity.MANAGED_BY, "tekton-pipelines")
            .addToLabels(RunIdentity.IMAGE_NAMESPACE, imagesNamespace)
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .endStatus()
            .build());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
