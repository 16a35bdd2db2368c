/** Launches, reads, marks, cancels and prunes TaskRuns. */
@NullMarked
package io.skopeo.operator.controller.taskrun;

import org.jspecify.annotations.NullMarked;
