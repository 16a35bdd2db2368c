package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import java.util.List;

/** What came of a pass. */
sealed interface Passed {
  /** The runs that were started. */
  List<Run> started();

  /** A decision, and the runs that it started. */
  record Through(Round round, List<Run> started) implements Passed {}

  /** It was made with too little knowledge: again. Some runs may have been started. */
  record Outdated(List<Run> started) implements Passed {}
}
