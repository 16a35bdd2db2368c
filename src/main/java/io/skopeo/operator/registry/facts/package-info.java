/** Sizes and platforms of images. */
@NullMarked
package io.skopeo.operator.registry.facts;

import org.jspecify.annotations.NullMarked;
