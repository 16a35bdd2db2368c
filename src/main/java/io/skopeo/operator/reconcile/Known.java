package io.skopeo.operator.reconcile;

import java.util.List;
import java.util.Set;

/**
 * A snapshot of the TaskRuns with this operator's label that the informer shows.
 *
 * @param own those that this operator made
 * @param uids of all of them
 */
record Known(List<OwnRun> own, Set<String> uids) {
  /** A snapshot without any run. */
  static final Known NOTHING = new Known(List.of(), Set.of());
}
