package io.skopeo.operator.controller.taskrun;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.PullCount;
import java.util.List;

/**
 * A run that this operator created, with its properties that count for other Images.
 *
 * @param imagesNamespace the namespace of its Images
 * @param lane the key of its lane
 * @param pulls that it may still make
 */
public record VerifiedTaskRun(
    TaskRun run, String imagesNamespace, String lane, List<PullCount> pulls) {
  /** Returns the run as namespace/name. */
  public String key() {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }
}
