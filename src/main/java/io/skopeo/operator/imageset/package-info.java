/**
 * ImageSets: the repositories of their lists, their names at the destination, and the Images that
 * mirror them.
 */
@NullMarked
package io.skopeo.operator.imageset;

import org.jspecify.annotations.NullMarked;
