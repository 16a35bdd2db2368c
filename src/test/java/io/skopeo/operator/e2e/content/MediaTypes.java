package io.skopeo.operator.e2e.content;

import java.util.Set;

/** Types of manifests, configs and layers (OCI image specification; Docker image manifest v2.2). */
final class MediaTypes {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final Set<String> MANIFESTS = Set.of(MANIFEST, INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  static final String EMPTY = "application/vnd.oci.empty.v1+json";

  static final String TAR = "application/vnd.oci.image.layer.v1.tar";
  static final String TAR_GZIP = TAR + "+gzip";
  static final String TAR_ZSTD = TAR + "+zstd";
  static final String DOCKER_TAR_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

  private MediaTypes() {}
}
