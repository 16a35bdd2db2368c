/** The images that a volume holds, and the registry that they are served as. */
@NullMarked
package io.skopeo.operator.archive.catalog;

import org.jspecify.annotations.NullMarked;
