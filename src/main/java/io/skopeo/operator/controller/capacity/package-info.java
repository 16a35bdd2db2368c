/** The limits of concurrent TaskRuns, and the queue of Images that wait for them. */
@NullMarked
package io.skopeo.operator.controller.capacity;

import org.jspecify.annotations.NullMarked;
