package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.planning.input.QueueView;

/** The source of the queue's state for a pass. */
public interface QueueViews {
  /** Returns the queue as far as it concerns the Image. */
  QueueView of(ReconcileContext pass, ExecutionTarget target);
}
