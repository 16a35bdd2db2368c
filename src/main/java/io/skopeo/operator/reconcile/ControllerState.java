package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * All that the controller holds in memory of Images and TaskRuns. The informers' delete events end
 * it.
 *
 * @param images by uid of an Image
 * @param runs by uid of a TaskRun
 * @param gate the Images that wait for capacity, and the runs that were just started
 */
record ControllerState(ImageTracker images, TaskRunTracker runs, Gate gate) {
  /** Forgets an Image that was deleted. */
  void removeImage(String uid) {
    images.remove(uid);
    runs.removeImage(uid);
    gate.pass(uid);
  }

  /** Forgets a TaskRun that was deleted. */
  void removeRun(String uid) {
    runs.remove(uid);
    gate.removeRun(uid);
  }

  /** Returns whether anything is held of the Image or TaskRun. */
  boolean holds(String uid) {
    return images.holds(uid) || runs.holds(uid) || gate.holds(uid);
  }

  /** Takes a snapshot for metrics and health checks. */
  State snapshot(Stream<TaskRun> taskRuns, Instant now) {
    return images.snapshot(taskRuns, gate.waiting(now), now);
  }
}
