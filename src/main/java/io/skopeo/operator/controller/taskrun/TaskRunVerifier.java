package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Verifies that TaskRuns were made by this operator. Anybody who may create TaskRuns in a namespace
 * may give one our labels, and anybody who may edit them may alter ours: what a run says there must
 * not count for others.
 *
 * @param central the namespace in which nobody else creates or edits TaskRuns
 * @param images all Images
 * @param runs has the seals of the runs in other namespaces
 */
public record TaskRunVerifier(
    String central, IndexedResourceCache<Image> images, TaskRunTracker runs) {
  private static final String RERUN = "dashboard.tekton.dev/rerunOf";

  /** Tekton ends a run at its timeout; one altered to look active for longer holds up nobody. */
  private static final Duration TO_END = Duration.ofMinutes(5);

  /** Returns the run as it counts for others; empty if it does not. */
  public Optional<VerifiedTaskRun> of(TaskRun run, Instant now) {
    ObjectMeta metadata = run.getMetadata();
    if (!isNamedAsLabelled(run)) {
      return Optional.empty();
    }
    if (metadata.getNamespace().equals(central)) {
      return Optional.of(
          new VerifiedTaskRun(
              run,
              name(metadata).map(ImageName::namespace).orElse(central),
              RunPulls.read(annotations(metadata)),
              Optional.empty()));
    }
    return runs.seal(run, image(metadata))
        .filter(_ -> !isOver(run, now))
        .map(fingerprint ->
            new VerifiedTaskRun(
                run,
                metadata.getNamespace(),
                RunPulls.parse(fingerprint.pulls()),
                Optional.of(fingerprint.lines())));
  }

  /** Returns whether a run has its own name in its label: the Dashboard's Rerun copies labels. */
  static boolean isNamedAsLabelled(TaskRun run) {
    Map<String, String> labels = run.getMetadata().getLabels();
    return run.getMetadata().getName().equals(labels.get(RunIdentity.RUN))
        && !labels.containsKey(RERUN);
  }

  /** The uid is the run's that this operator made: neither its age nor its spec can be altered. */
  private static boolean isOver(TaskRun run, Instant now) {
    return run.getSpec() != null
        && run.getSpec().getTimeout() != null
        && Instant.parse(run.getMetadata().getCreationTimestamp())
            .plus(run.getSpec().getTimeout().getDuration())
            .plus(TO_END)
            .isBefore(now);
  }

  private Optional<Image> image(ObjectMeta metadata) {
    return name(metadata)
        .filter(name -> name.namespace().equals(metadata.getNamespace()))
        .flatMap(this::image);
  }

  private Optional<Image> image(ImageName name) {
    return images
        .get(new ResourceID(name.name(), name.namespace()))
        .filter(image -> name.uid().equals(image.getMetadata().getUid()));
  }

  private static Optional<ImageName> name(ObjectMeta metadata) {
    return RunIdentity.imageOf(metadata.getLabels(), annotations(metadata));
  }

  private static Map<String, String> annotations(ObjectMeta metadata) {
    return Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
  }
}
