package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import java.util.List;

/** The outcome of planning and launching. */
sealed interface Passed {
  /** Returns the runs that were started. */
  List<Run> started();

  /** A round, and the runs that it started. */
  record Through(Round round, List<Run> started) implements Passed {}

  /**
   * A round that was planned without knowing some runs, to be planned again; it may have started
   * some.
   */
  record Outdated(List<Run> started) implements Passed {}
}
