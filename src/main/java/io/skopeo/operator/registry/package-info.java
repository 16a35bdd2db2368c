/** What the operator asks of registries, and the settings for it. */
@NullMarked
package io.skopeo.operator.registry;

import org.jspecify.annotations.NullMarked;
