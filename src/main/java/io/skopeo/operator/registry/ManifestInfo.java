package io.skopeo.operator.registry;

import io.skopeo.operator.oci.Digest;

/**
 * A manifest or index that a reference names.
 *
 * @param digest the digest of the manifest or index
 * @param pulls the expected number of pulls for a copy of all its platforms at a registry that
 *     counts pulls: 1 for a single-platform manifest; for an index the number of its entries,
 *     attestations included, because a copy takes them along. If only the length of the index is
 *     known, this is an estimate, from exact to three times too high; if the length is unknown too,
 *     it is 20
 * @param single true if this is known to be a single-platform manifest
 */
public record ManifestInfo(Digest digest, int pulls, boolean single) {}
