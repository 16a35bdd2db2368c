/** The launcher: offers copies to the queue, cuts them into batches, and starts their runs. */
@NullMarked
package io.skopeo.operator.controller.launch;

import org.jspecify.annotations.NullMarked;
