/** The records that the CRD of ImageSets is generated from. */
@NullMarked
package io.skopeo.operator.api.imageset;

import org.jspecify.annotations.NullMarked;
