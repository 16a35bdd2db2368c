package io.skopeo.operator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An Image's settings of its TaskRuns; what is empty is left to the installation or the Task. They
 * do not decide what is copied, so they are no part of an Intent's fingerprint.
 *
 * @param timeout of a TaskRun
 * @param retryTimes how often skopeo tries again within a run
 * @param batchSize lines of a run
 * @param parallelism copies of a run at once
 * @param pod where and with what it runs
 * @param successfulHistoryLimit how many runs that copied everything are kept
 * @param failedHistoryLimit how many other finished runs are kept
 */
public record TaskRunOptions(
    Optional<Duration> timeout,
    OptionalInt retryTimes,
    OptionalInt batchSize,
    OptionalInt parallelism,
    PodScheduling pod,
    int successfulHistoryLimit,
    int failedHistoryLimit) {
  /** Kept of each kind where a spec says nothing. */
  private static final int KEPT = 3;

  /** No settings. */
  public static final TaskRunOptions NONE =
      new TaskRunOptions(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          PodScheduling.ANY,
          KEPT,
          KEPT);

  /**
   * An Image's settings of its pods.
   *
   * @param requests of the step that copies
   * @param limits of the step that copies
   * @param nodeSelector labels of nodes
   * @param tolerations of taints of nodes
   * @param affinity to nodes and pods
   * @param priorityClassName a PriorityClass
   */
  public record PodScheduling(
      Map<String, Quantity> requests,
      Map<String, Quantity> limits,
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      Optional<Affinity> affinity,
      Optional<String> priorityClassName) {
    /** Nothing is said. */
    public static final PodScheduling ANY =
        new PodScheduling(
            Map.of(), Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty());

    /** Returns whether the pods may displace others, beyond what their namespace allows. */
    public boolean isDisplacing() {
      return !tolerations.isEmpty() || affinity.isPresent() || priorityClassName.isPresent();
    }

    /** Returns whether requests or limits are set. */
    public boolean hasResources() {
      return !requests.isEmpty() || !limits.isEmpty();
    }
  }
}
