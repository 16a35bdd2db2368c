/** The Image resource as users write and read it; the CRD is generated from these records. */
@NullMarked
package io.skopeo.operator.api;

import org.jspecify.annotations.NullMarked;
