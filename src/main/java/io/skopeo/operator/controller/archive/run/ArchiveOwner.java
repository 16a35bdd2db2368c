package io.skopeo.operator.controller.archive.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.tekton.VolumeWork;

/** Names exports and imports as the owners of runs and ConfigMaps. */
public final class ArchiveOwner {
  private ArchiveOwner() {}

  public static VolumeWork.Owner of(HasMetadata object) {
    var metadata = object.getMetadata();
    return new VolumeWork.Owner(
        object.getApiVersion(),
        object.getKind(),
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid());
  }
}
