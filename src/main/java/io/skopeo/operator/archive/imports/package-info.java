/** The translation of copies from a volume. */
@NullMarked
package io.skopeo.operator.archive.imports;

import org.jspecify.annotations.NullMarked;
