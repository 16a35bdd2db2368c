/** The bridge to Tekton: batches to ConfigMaps and TaskRuns, TaskRuns to outcomes. Pure. */
@NullMarked
package io.skopeo.operator.tekton;

import org.jspecify.annotations.NullMarked;
