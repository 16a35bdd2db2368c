package io.skopeo.operator.controller.taskrun;

import java.util.List;
import java.util.Set;

/**
 * A snapshot of the TaskRuns with this operator's label that the informer shows.
 *
 * @param own those that this operator made
 * @param uids of all of them
 */
public record TaskRunSnapshot(List<VerifiedTaskRun> own, Set<String> uids) {
  /** A snapshot without any run. */
  public static final TaskRunSnapshot NOTHING = new TaskRunSnapshot(List.of(), Set.of());
}
