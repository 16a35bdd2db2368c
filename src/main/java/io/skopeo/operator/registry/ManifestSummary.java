package io.skopeo.operator.registry;

import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import java.util.Optional;

/**
 * A manifest's statements about itself.
 *
 * @param mediaType the type of the manifest
 * @param size of the manifest in bytes
 * @param artifactType its artifact type, or else the type of its config; empty if it has neither
 * @param subject the manifest that it refers to
 * @param index true if it is an index or a manifest list
 * @param bytes the total size of its config and layers, as it states; 0 for an index
 * @param descriptor its entry for a list of referrers, with artifact type and annotations (OCI
 *     distribution specification 1.1, Listing Referrers)
 */
public record ManifestSummary(
    Digest digest,
    String mediaType,
    long size,
    Optional<String> artifactType,
    Optional<Digest> subject,
    boolean index,
    long bytes,
    Descriptor descriptor) {}
