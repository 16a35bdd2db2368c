/** The mapping of source names to destination names. */
@NullMarked
package io.skopeo.operator.spec.mapping;

import org.jspecify.annotations.NullMarked;
