/** The in-memory state of Images and TaskRuns. */
@NullMarked
package io.skopeo.operator.controller.tracking;

import org.jspecify.annotations.NullMarked;
