package io.skopeo.operator.registry;

import io.skopeo.operator.reference.Digest;

/**
 * What a reference names.
 *
 * @param digest of the manifest or index
 * @param pulls how many pulls a copy with all its platforms is expected to cost at a registry that
 *     counts them: 1 for the manifest of one platform; for an index the number of its entries,
 *     attestations included, since a copy takes them along. Where only the length of the index is
 *     known the number is estimated, from right to three times too many, and where not even that is
 *     known it is 20
 * @param single whether it is known to be the manifest of one platform
 */
public record Manifest(Digest digest, int pulls, boolean single) {}
