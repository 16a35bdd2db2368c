/** What this process knows about each Image and TaskRun, besides their status. */
@NullMarked
package io.skopeo.operator.controller.tracking;

import org.jspecify.annotations.NullMarked;
