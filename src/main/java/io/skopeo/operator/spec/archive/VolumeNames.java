package io.skopeo.operator.spec.archive;

import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.spec.mapping.KeptName;

/**
 * The repositories of a volume, which is a registry to the planning: the whole name of a source,
 * below a host that is never resolved.
 */
final class VolumeNames {
  static final String HOST = "volume.invalid";

  private VolumeNames() {}

  /** Returns the repository of the volume that a source is exported to. */
  static Repository of(Repository source) {
    return new Repository(HOST, KeptName.of(source, Keep.REGISTRY_AND_PATH));
  }
}
