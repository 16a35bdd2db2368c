/** Everything that exists only for Images of the Go operator. */
@NullMarked
package io.skopeo.operator.migration;

import org.jspecify.annotations.NullMarked;
