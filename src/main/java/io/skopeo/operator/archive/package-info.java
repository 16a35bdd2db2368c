/** Images on a volume: their names, and the layout of their folders. */
@NullMarked
package io.skopeo.operator.archive;

import org.jspecify.annotations.NullMarked;
