package io.skopeo.operator.controller.capacity;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * All that the controller holds in memory of Images and TaskRuns. The informers' delete events end
 * it.
 *
 * @param images by uid of an Image
 * @param runs by uid of a TaskRun
 * @param limiter the Images that wait for capacity, and the runs that were just started
 */
public record ControllerState(ImageTracker images, TaskRunTracker runs, CapacityLimiter limiter) {
  /** Forgets an Image that was deleted. */
  public void removeImage(String uid) {
    images.remove(uid);
    runs.removeImage(uid);
    limiter.pass(uid);
  }

  /** Forgets a TaskRun that was deleted. */
  public void removeRun(String uid) {
    runs.remove(uid);
    limiter.removeRun(uid);
  }

  /** Returns whether anything is held of the Image or TaskRun. */
  public boolean holds(String uid) {
    return images.holds(uid) || runs.holds(uid) || limiter.holds(uid);
  }

  /** Takes a snapshot for metrics and health checks. */
  public OperatorSnapshot snapshot(Stream<TaskRun> taskRuns, Instant now) {
    return images.snapshot(taskRuns, limiter.waiting(now), now);
  }
}
