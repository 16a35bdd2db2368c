/** How many TaskRuns may run, and whose turn it is. */
@NullMarked
package io.skopeo.operator.controller.capacity;

import org.jspecify.annotations.NullMarked;
