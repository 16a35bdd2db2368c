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
 * An Image's settings of its TaskRuns; the installation or the Task decides what is empty. They do
 * not decide which copies are wanted, so they are not part of an intent's fingerprint.
 *
 * @param retryTimes the number of skopeo's retries within a run
 * @param batchSize copies of a run
 * @param parallelism copies of a run at the same time
 */
public record TaskRunOptions(
    Optional<Duration> timeout,
    OptionalInt retryTimes,
    OptionalInt batchSize,
    OptionalInt parallelism,
    PodScheduling pod,
    int successfulHistoryLimit,
    int failedHistoryLimit) {
  /** The number of finished runs that an Image keeps if its spec does not say. */
  public static final int HISTORY_LIMIT = 3;

  /** No settings. */
  public static final TaskRunOptions NONE =
      new TaskRunOptions(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          PodScheduling.ANY,
          HISTORY_LIMIT,
          HISTORY_LIMIT);

  /** Returns these settings, with another default of the time limit than the installation's. */
  public TaskRunOptions orTimeout(Duration usual) {
    return new TaskRunOptions(
        timeout.or(() -> Optional.of(usual)),
        retryTimes,
        batchSize,
        parallelism,
        pod,
        successfulHistoryLimit,
        failedHistoryLimit);
  }

  /** Returns the most copies of a run, within those that the installation allows. */
  public int batchSize(int most) {
    return Math.min(most, batchSize.orElse(most));
  }

  /** An Image's settings of its pods; requests and limits are those of the step that copies. */
  public record PodScheduling(
      Map<String, Quantity> requests,
      Map<String, Quantity> limits,
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      Optional<Affinity> affinity,
      Optional<String> priorityClassName) {
    /** No settings. */
    public static final PodScheduling ANY =
        new PodScheduling(
            Map.of(), Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty());

    /** Returns whether the pods may displace others. */
    public boolean isDisplacing() {
      return !tolerations.isEmpty() || affinity.isPresent() || priorityClassName.isPresent();
    }

    /** Returns whether requests or limits are set. */
    public boolean hasResources() {
      return !requests.isEmpty() || !limits.isEmpty();
    }
  }
}
