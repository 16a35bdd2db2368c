package io.skopeo.operator.controller.taskrun;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.tekton.RunIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run whose pod has not stopped.
 *
 * @param batch without copies while its ConfigMap is not there
 * @param since when it was created
 * @param shown whether the informer has shown it
 */
public record ActiveRun(VerifiedTaskRun verified, CopyBatch batch, Instant since, boolean shown) {
  /** Returns the run as namespace/name. */
  public String key() {
    return verified.key();
  }

  /** Returns whether it was cancelled: it ends, but its pod may take half a minute. */
  public boolean isCancelled() {
    var spec = verified.run().getSpec();
    return spec != null && RunIdentity.CANCELLED.equals(spec.getStatus());
  }

  /** Returns whether its copies are not known. */
  public boolean isUnknown() {
    return batch.copies().isEmpty();
  }

  public List<Tagged> destinations() {
    return batch.written();
  }

  /** Returns the uids of its Images. */
  public Set<String> images() {
    return batch.images().stream().map(ImageName::uid).collect(Collectors.toSet());
  }
}
