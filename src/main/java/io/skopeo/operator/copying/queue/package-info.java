/** The queue of the copies that wait for a TaskRun, and the rules by which batches are cut. */
@NullMarked
package io.skopeo.operator.copying.queue;

import org.jspecify.annotations.NullMarked;
