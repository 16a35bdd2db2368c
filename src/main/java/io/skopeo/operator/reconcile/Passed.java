package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import java.util.List;

/** What came of a pass. */
sealed interface Passed {
  /** A decision, and the runs that it started. */
  record Through(Round round, List<Run> started) implements Passed {}

  /** It was made with too little knowledge: again. */
  record Outdated() implements Passed {}
}
