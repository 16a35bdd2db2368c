package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skopeo.operator.intent.RunWish;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run is made.
 *
 * @param serviceAccount whose Secrets skopeo gets
 * @param pullAccount by whose quota its pulls count, see {@link RunPulls#account}
 * @param owner the Image, where the run is in its namespace
 * @param verifySource whether the source's TLS is verified
 * @param verifyDestination whether the destination's TLS is verified
 * @param parallelism copies at once
 * @param timeout of the TaskRun
 * @param retryTimes how often skopeo tries again; empty for what the Task says
 * @param pod what the Image wants of the pod
 * @param carried what of the Image's own metadata comes with it
 * @param now from which the deadline of the copies counts
 */
public record RunOptions(
    String serviceAccount,
    String pullAccount,
    Optional<OwnerReference> owner,
    boolean verifySource,
    boolean verifyDestination,
    int parallelism,
    Duration timeout,
    OptionalInt retryTimes,
    RunWish.Pod pod,
    Carried carried,
    Instant now) {
  private static final Duration TO_WRITE_RESULTS = Duration.ofMinutes(1);

  /**
   * When the Task ends by itself: a run that Tekton times out loses its results. Of a short timeout
   * it takes half.
   */
  Instant deadline() {
    Duration half = timeout.dividedBy(2);
    return now.plus(timeout).minus(half.compareTo(TO_WRITE_RESULTS) < 0 ? half : TO_WRITE_RESULTS);
  }
}
