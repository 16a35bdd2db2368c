package io.skopeo.operator.controller.launch;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * The in-memory state of Images and TaskRuns. Delete events of the informers remove it.
 *
 * @param images by uid of an Image
 * @param runs by uid of a TaskRun
 * @param requests the copies that wait, and what belongs to them
 */
public record ControllerState(ImageTracker images, RunContents runs, CopyRequests requests) {
  /** Removes an Image that was deleted. */
  public void removeImage(String uid) {
    images.remove(uid);
    requests.remove(uid);
  }

  /** Removes an Image that was deleted while it was reconciled, after its delete event. */
  public void removeIfDeleted(Image image, IndexedResourceCache<Image> all) {
    String uid = image.getMetadata().getUid();
    if (all.get(ResourceID.fromResource(image))
        .filter(current -> current.getMetadata().getUid().equals(uid))
        .isEmpty()) {
      removeImage(uid);
    }
  }

  /** Returns whether there is any state of the Image or TaskRun. */
  public boolean holds(String uid) {
    return images.holds(uid) || runs.holds(uid) || requests.holds(uid);
  }

  /** Takes a snapshot for metrics and health checks. */
  public OperatorSnapshot snapshot(Stream<TaskRun> taskRuns, Instant now) {
    return images.snapshot(taskRuns, requests.backlog(), now);
  }
}
