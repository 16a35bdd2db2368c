package io.skopeo.operator.controller.capacity;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Plan;
import java.util.List;

/** The result of planning and launching a sync. */
public sealed interface LaunchedPlan {
  /** Returns the runs that were launched. */
  List<CopyRun> started();

  /** A plan whose launches are done, as far as they were possible. */
  record Complete(Plan plan, List<CopyRun> started) implements LaunchedPlan {}

  /** A plan that did not know some existing runs, so the sync has to be planned again. */
  record Outdated(List<CopyRun> started) implements LaunchedPlan {}
}
