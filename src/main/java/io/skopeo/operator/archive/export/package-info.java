/** The translation of copies to a volume, and the index that they make. */
@NullMarked
package io.skopeo.operator.archive.export;

import org.jspecify.annotations.NullMarked;
