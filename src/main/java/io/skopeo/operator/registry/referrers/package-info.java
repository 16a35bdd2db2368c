/** Lists of what refers to a manifest, and what manifests say about themselves. */
@NullMarked
package io.skopeo.operator.registry.referrers;

import org.jspecify.annotations.NullMarked;
