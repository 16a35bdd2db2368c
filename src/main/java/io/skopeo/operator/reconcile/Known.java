package io.skopeo.operator.reconcile;

import java.util.List;
import java.util.Set;

/**
 * What the informer shows of the TaskRuns that have this operator's label.
 *
 * @param own those that count
 * @param uids of all of them
 */
record Known(List<OwnRun> own, Set<String> uids) {
  /** Nothing. */
  static final Known NOTHING = new Known(List.of(), Set.of());
}
