package io.skopeo.operator.archive.catalog;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;

/**
 * An image that an export has left out, since its receipt said that the other side has it.
 *
 * @param repository that it would have been read from
 */
public record AssumedImage(Repository repository, Tag tag, Digest digest) {}
