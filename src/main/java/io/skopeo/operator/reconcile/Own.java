package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which TaskRuns are this operator's own. Whoever may create TaskRuns in a namespace may give one
 * our labels: what it says there must not count for others.
 *
 * @param central the namespace in which nobody else creates TaskRuns
 * @param images all Images
 * @param work what this process started a moment ago
 */
record Own(String central, IndexedResourceCache<Image> images, Work work) {
  private static final String RERUN = "dashboard.tekton.dev/rerunOf";

  /**
   * Whether it is. Of an Image's own namespace, a run is known by the Image's status, which only
   * this operator writes.
   */
  boolean has(TaskRun run) {
    String namespace = run.getMetadata().getNamespace();
    return isNamedAsLabelled(run)
        && (namespace.equals(central)
            || work.hasStarted(Work.name(run))
            || image(run).filter(image -> isTold(image, run)).isPresent());
  }

  /** The Dashboard's Rerun copies labels: a run is ours by its own name. */
  static boolean isNamedAsLabelled(TaskRun run) {
    Map<String, String> labels = run.getMetadata().getLabels();
    return run.getMetadata().getName().equals(labels.get(RunIdentity.RUN))
        && !labels.containsKey(RERUN);
  }

  private Optional<Image> image(TaskRun run) {
    var metadata = run.getMetadata();
    return RunIdentity.imageOf(
            metadata.getLabels(),
            Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of()))
        .filter(name -> name.namespace().equals(metadata.getNamespace()))
        .flatMap(this::image);
  }

  private Optional<Image> image(ImageName name) {
    return images
        .get(new ResourceID(name.name(), name.namespace()))
        .filter(image -> name.uid().equals(image.getMetadata().getUid()));
  }

  private static boolean isTold(Image image, TaskRun run) {
    return image.getStatus() != null
        && image.getStatus().runs().stream()
            .anyMatch(told -> run.getMetadata().getName().equals(told.name()));
  }
}
