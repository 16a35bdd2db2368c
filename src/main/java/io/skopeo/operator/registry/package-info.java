/** Asking OCI registries for tags and digests. */
@NullMarked
package io.skopeo.operator.registry;

import org.jspecify.annotations.NullMarked;
