package io.skopeo.operator.controller.capacity;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Plan;
import java.util.List;

/** The outcome of planning and launching. */
public sealed interface LaunchedPlan {
  /** Returns the runs that were started. */
  List<CopyRun> started();

  /** A round, and the runs that it started. */
  record Through(Plan plan, List<CopyRun> started) implements LaunchedPlan {}

  /**
   * A round that was planned without knowing some runs, to be planned again; it may have started
   * some.
   */
  record Outdated(List<CopyRun> started) implements LaunchedPlan {}
}
