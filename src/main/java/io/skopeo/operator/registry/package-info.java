/** A client for OCI registries: lists tags and resolves digests, within request budgets. */
@NullMarked
package io.skopeo.operator.registry;

import org.jspecify.annotations.NullMarked;
