package io.skopeo.operator.controller.taskrun;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.tekton.RunPulls;
import java.util.Optional;

/**
 * A verified run, with its properties that count for other Images.
 *
 * @param namespace of its Image
 * @param pulls that it may still make
 * @param lines the fingerprint of its copies; empty if they are trusted
 */
public record VerifiedTaskRun(
    TaskRun run, String namespace, Optional<RunPulls> pulls, Optional<String> lines) {
  /** Creates a run whose copies nobody else can alter, or affect nobody else. */
  static VerifiedTaskRun trusted(TaskRun run) {
    return new VerifiedTaskRun(
        run, run.getMetadata().getNamespace(), Optional.empty(), Optional.empty());
  }

  /** Returns the batch, or an empty one if it was altered. */
  CopyBatch checked(CopyBatch batch) {
    return lines.isEmpty() || lines.get().equals(batch.fingerprint()) ? batch : CopyBatch.NONE;
  }
}
