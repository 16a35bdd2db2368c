/** TaskRuns in the cluster: launched, read, marked, cancelled, pruned. */
@NullMarked
package io.skopeo.operator.controller.taskrun;

import org.jspecify.annotations.NullMarked;
