/** Names of the OCI distribution specification: repositories, tags, digests, platforms. */
@NullMarked
package io.skopeo.operator.oci;

import org.jspecify.annotations.NullMarked;
