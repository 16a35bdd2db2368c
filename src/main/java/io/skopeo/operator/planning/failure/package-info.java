/** Failed tags and their backoff. */
@NullMarked
package io.skopeo.operator.planning.failure;

import org.jspecify.annotations.NullMarked;
