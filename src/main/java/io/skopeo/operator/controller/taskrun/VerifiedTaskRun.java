package io.skopeo.operator.controller.taskrun;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
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
public record VerifiedTaskRun(
    TaskRun run, String namespace, Optional<RunPulls> pulls, Optional<String> lines) {
  /** Creates one whose lines nobody else can alter, or concern nobody else. */
  static VerifiedTaskRun believed(TaskRun run) {
    return new VerifiedTaskRun(
        run, run.getMetadata().getNamespace(), Optional.empty(), Optional.empty());
  }

  /** Returns the same lines, or none if they were altered. */
  CopyBatch proved(CopyBatch batch) {
    return lines.isEmpty() || lines.get().equals(batch.fingerprint()) ? batch : CopyBatch.NONE;
  }
}
