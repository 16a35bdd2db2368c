/** From a batch to a TaskRun and its ConfigMap, and from a TaskRun to outcomes. */
@NullMarked
package io.skopeo.operator.tekton;

import org.jspecify.annotations.NullMarked;
