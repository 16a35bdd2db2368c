package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.intent.RunWish;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run is made.
 *
 * @param serviceAccount whose Secrets skopeo gets
 * @param files docker configs that skopeo reads for one side, in place of those Secrets
 * @param pullAccount by whose quota its pulls count, see {@link RunPulls#account}
 * @param owner the Image, where the run is in its namespace
 * @param source how the source's certificate is verified
 * @param destination how the destination's certificate is verified
 * @param proxies by which registries are reached
 * @param parallelism copies at once
 * @param timeout of the TaskRun
 * @param retryTimes how often skopeo tries again; empty for what the Task says
 * @param pod what the Image wants of the pod
 * @param carried what of the Image's own metadata comes with it
 * @param now from which the deadline of the copies counts
 */
public record RunOptions(
    String serviceAccount,
    Map<Side, AuthFile> files,
    String pullAccount,
    Optional<OwnerReference> owner,
    Transport source,
    Transport destination,
    RunProxies proxies,
    int parallelism,
    Duration timeout,
    OptionalInt retryTimes,
    RunWish.Pod pod,
    Carried carried,
    Instant now) {
  /**
   * How one side is reached.
   *
   * @param verify whether its certificate is verified
   * @param authority PEM certificates to trust besides those of the system
   */
  public record Transport(boolean verify, Optional<String> authority) {
    /** Verified against the system's authorities. */
    public static final Transport VERIFIED = new Transport(true, Optional.empty());

    /** Not verified. */
    public static final Transport UNVERIFIED = new Transport(false, Optional.empty());
  }

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
