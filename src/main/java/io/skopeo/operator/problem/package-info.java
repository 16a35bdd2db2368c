/** Reasons, problems, and text that is safe to show. */
@NullMarked
package io.skopeo.operator.problem;

import org.jspecify.annotations.NullMarked;
