/** Bounded caches whose callers share a load. */
@NullMarked
package io.skopeo.operator.registry.cache;

import org.jspecify.annotations.NullMarked;
