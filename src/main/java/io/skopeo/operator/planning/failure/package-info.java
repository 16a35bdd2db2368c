/** Failed tags, and when they are tried again. */
@NullMarked
package io.skopeo.operator.planning.failure;

import org.jspecify.annotations.NullMarked;
