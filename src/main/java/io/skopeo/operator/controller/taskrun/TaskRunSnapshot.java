package io.skopeo.operator.controller.taskrun;

import java.util.List;
import java.util.Set;

/**
 * A snapshot of the TaskRuns with this operator's label that the informer shows.
 *
 * @param verified those that this operator created
 * @param uids of all of them
 */
public record TaskRunSnapshot(List<VerifiedTaskRun> verified, Set<String> uids) {
  public static final TaskRunSnapshot EMPTY = new TaskRunSnapshot(List.of(), Set.of());
}
