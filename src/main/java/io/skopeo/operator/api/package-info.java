/** The records that the CRD is generated from. */
@NullMarked
package io.skopeo.operator.api;

import org.jspecify.annotations.NullMarked;
