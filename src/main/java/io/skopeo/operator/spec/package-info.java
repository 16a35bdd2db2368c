/** From the spec of an Image to an intent, or to the problems in it. */
@NullMarked
package io.skopeo.operator.spec;

import org.jspecify.annotations.NullMarked;
