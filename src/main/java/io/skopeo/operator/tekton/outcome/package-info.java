/** The states of TaskRuns, and the outcomes of their lines. */
@NullMarked
package io.skopeo.operator.tekton.outcome;

import org.jspecify.annotations.NullMarked;
