/** The Images that ImageSets want, and their differences from those that exist. */
@NullMarked
package io.skopeo.operator.imageset.child;

import org.jspecify.annotations.NullMarked;
