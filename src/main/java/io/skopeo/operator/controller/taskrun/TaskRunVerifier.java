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
 * Verifies that TaskRuns were created by this operator. Anybody who may create or edit TaskRuns in
 * a namespace may forge its labels or alter its runs, which must not affect other namespaces.
 *
 * @param central the namespace in which nobody else creates or edits TaskRuns
 * @param images all Images
 * @param runs has the fingerprints of runs in other namespaces
 */
public record TaskRunVerifier(
    String central, IndexedResourceCache<Image> images, TaskRunTracker runs) {
  private static final String RERUN = "dashboard.tekton.dev/rerunOf";

  /** Tekton ends a run at its timeout; one altered to look active for longer blocks nobody. */
  private static final Duration GRACE_PERIOD = Duration.ofMinutes(5);

  /** Returns the run as it counts for other Images; empty if it does not. */
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
    return runs.fingerprint(run, image(metadata))
        .filter(_ -> !isOver(run, now))
        .map(fingerprint ->
            new VerifiedTaskRun(
                run,
                metadata.getNamespace(),
                RunPulls.parse(fingerprint.pulls()),
                Optional.of(fingerprint.lines())));
  }

  /** Returns whether a run has its own name as label: Rerun of the Dashboard copies labels. */
  static boolean isNamedAsLabelled(TaskRun run) {
    Map<String, String> labels = run.getMetadata().getLabels();
    return run.getMetadata().getName().equals(labels.get(RunIdentity.RUN))
        && !labels.containsKey(RERUN);
  }

  /** Trusts age and spec: the uid is that of a run of this operator, so they cannot be altered. */
  private static boolean isOver(TaskRun run, Instant now) {
    return run.getSpec() != null
        && run.getSpec().getTimeout() != null
        && Instant.parse(run.getMetadata().getCreationTimestamp())
            .plus(run.getSpec().getTimeout().getDuration())
            .plus(GRACE_PERIOD)
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
