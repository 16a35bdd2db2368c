/** The decision of one pass: what is copied, what is cancelled, and what is reported. */
@NullMarked
package io.skopeo.operator.planning;

import org.jspecify.annotations.NullMarked;
