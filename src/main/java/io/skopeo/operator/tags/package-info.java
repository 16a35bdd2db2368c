/** Which tags are meant and what they are called at the destination. Pure. */
@NullMarked
package io.skopeo.operator.tags;

import org.jspecify.annotations.NullMarked;
