/** The formats of lists of repositories. */
@NullMarked
package io.skopeo.operator.imageset.list;

import org.jspecify.annotations.NullMarked;
