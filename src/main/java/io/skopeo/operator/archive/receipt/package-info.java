/** The list of what an import has brought. */
@NullMarked
package io.skopeo.operator.archive.receipt;

import org.jspecify.annotations.NullMarked;
