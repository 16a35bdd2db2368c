/** The destinations of the entries of an ImageSet. */
@NullMarked
package io.skopeo.operator.imageset.mapping;

import org.jspecify.annotations.NullMarked;
