package io.skopeo.operator.e2e.content;

import java.util.function.UnaryOperator;

/** The types of an image's manifest, config and layer, and how the layer is compressed. */
record ImageShape(String manifest, String config, String layer, UnaryOperator<byte[]> compression) {
  static final ImageShape OCI =
      new ImageShape(MediaTypes.MANIFEST, MediaTypes.CONFIG, MediaTypes.TAR_GZIP, Archives::gzip);
  static final ImageShape OCI_ZSTD =
      new ImageShape(MediaTypes.MANIFEST, MediaTypes.CONFIG, MediaTypes.TAR_ZSTD, Archives::zstd);
  static final ImageShape OCI_UNCOMPRESSED =
      new ImageShape(
          MediaTypes.MANIFEST, MediaTypes.CONFIG, MediaTypes.TAR, UnaryOperator.identity());
  static final ImageShape DOCKER =
      new ImageShape(
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.DOCKER_CONFIG,
          MediaTypes.DOCKER_TAR_GZIP,
          Archives::gzip);
}
