package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.tekton.RunPulls;
import java.util.Optional;

/**
 * A run and what of it counts for others.
 *
 * @param run as it is seen
 * @param namespace of its Image
 * @param pulls that it may still make
 * @param lines by which those are known that it was given; empty where all are believed
 */
record OwnRun(TaskRun run, String namespace, Optional<RunPulls> pulls, Optional<String> lines) {
  /** One whose lines nobody else writes, or which concern nobody else. */
  static OwnRun believed(TaskRun run) {
    return new OwnRun(run, run.getMetadata().getNamespace(), Optional.empty(), Optional.empty());
  }

  /** The same lines, or none where they were altered. */
  Batch proved(Batch batch) {
    return lines.isEmpty() || lines.get().equals(batch.fingerprint()) ? batch : Batch.NONE;
  }
}
