/** Manifests, indexes and what is left of an index for some platforms. */
@NullMarked
package io.skopeo.operator.registry.manifest;

import org.jspecify.annotations.NullMarked;
