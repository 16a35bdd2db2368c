/** The limits that an installation sets on the Images of its tenants. */
@NullMarked
package io.skopeo.operator.spec.policy;

import org.jspecify.annotations.NullMarked;
