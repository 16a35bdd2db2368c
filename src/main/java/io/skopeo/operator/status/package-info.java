/** A round told as the Image's status, and read back as memory. Pure. */
@NullMarked
package io.skopeo.operator.status;

import org.jspecify.annotations.NullMarked;
