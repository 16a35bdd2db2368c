/** The input of planning: observations, the previous state, and the limits. */
@NullMarked
package io.skopeo.operator.planning.input;

import org.jspecify.annotations.NullMarked;
