/** The images that a volume holds, as a run has listed them. */
@NullMarked
package io.skopeo.operator.archive.catalog;

import org.jspecify.annotations.NullMarked;
