/** The comparison of what refers to an image at both registries. */
@NullMarked
package io.skopeo.operator.controller.observe.referrers;

import org.jspecify.annotations.NullMarked;
