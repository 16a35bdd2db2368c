/** From a plan to the status of an Image, and from a status to the previous state. */
@NullMarked
package io.skopeo.operator.status;

import org.jspecify.annotations.NullMarked;
