/** The order of tags by version. */
@NullMarked
package io.skopeo.operator.tags.order;

import org.jspecify.annotations.NullMarked;
