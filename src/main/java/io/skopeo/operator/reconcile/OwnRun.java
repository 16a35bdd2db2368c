package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.tekton.RunPulls;
import java.util.Optional;

/**
 * A verified run, with what of it counts for others.
 *
 * @param run as the API server shows it
 * @param namespace of its Image
 * @param pulls that it may still make
 * @param lines the fingerprint of the lines it was given; empty if all are trusted
 */
record OwnRun(TaskRun run, String namespace, Optional<RunPulls> pulls, Optional<String> lines) {
  /** Creates one whose lines nobody else can alter, or concern nobody else. */
  static OwnRun believed(TaskRun run) {
    return new OwnRun(run, run.getMetadata().getNamespace(), Optional.empty(), Optional.empty());
  }

  /** Returns the same lines, or none if they were altered. */
  Batch proved(Batch batch) {
    return lines.isEmpty() || lines.get().equals(batch.fingerprint()) ? batch : Batch.NONE;
  }
}
