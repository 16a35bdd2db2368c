/** The records that the CRDs of ImageExports and ImageImports are generated from. */
@NullMarked
package io.skopeo.operator.api.archive;

import org.jspecify.annotations.NullMarked;
