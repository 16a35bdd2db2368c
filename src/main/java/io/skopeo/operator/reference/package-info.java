/** Names of things in registries: repository, tag, digest. Pure. */
@NullMarked
package io.skopeo.operator.reference;

import org.jspecify.annotations.NullMarked;
