/** Challenges, tokens and credentials of registries. */
@NullMarked
package io.skopeo.operator.registry.auth;

import org.jspecify.annotations.NullMarked;
