package io.skopeo.operator.tekton;

import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.spec.TaskRunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of a TaskRun.
 *
 * @param propagated labels and annotations of its Images
 * @param now the start of the deadline
 */
public record RunOptions(
    Account account,
    Reach reach,
    Copying copying,
    TaskRunOptions.PodScheduling pod,
    PropagatedMetadata propagated,
    Instant now) {
  private static final Duration TO_WRITE_RESULTS = Duration.ofMinutes(1);

  /**
   * The identity of a run.
   *
   * @param serviceAccount the owner of the Secrets that skopeo gets
   * @param files docker configs that skopeo reads for one side, in place of those Secrets
   * @param shared the docker config for the other sides, for a Task that mounts it: it needs
   *     nothing that Tekton prepares
   * @param ownedByImages whether the run is in the namespace of its Images, which own it
   */
  public record Account(
      String serviceAccount,
      Map<Side, AuthFile> files,
      Optional<AuthFile> shared,
      boolean ownedByImages) {
    public Account {
      files = Map.copyOf(files);
    }

    /** Creates an account whose shared docker config, if it has any, comes from Tekton. */
    public Account(String serviceAccount, Map<Side, AuthFile> files, boolean ownedByImages) {
      this(serviceAccount, files, Optional.empty(), ownedByImages);
    }
  }

  /** The way of a run to the registries. */
  public record Reach(Transport source, Transport destination, RunProxies proxies) {}

  /**
   * The TLS options of one side.
   *
   * @param verify whether its certificate is verified
   * @param authority PEM certificates to trust in addition to the system's
   */
  public record Transport(boolean verify, Optional<String> authority) {
    /** Verified against the system's authorities. */
    public static final Transport VERIFIED = new Transport(true, Optional.empty());

    /** Not verified. */
    public static final Transport UNVERIFIED = new Transport(false, Optional.empty());
  }

  /**
   * The limits of a run's copies.
   *
   * @param parallelism copies at once
   * @param timeout of the TaskRun
   * @param retryTimes the number of skopeo's retries; empty for the Task's default
   */
  public record Copying(int parallelism, Duration timeout, OptionalInt retryTimes) {}

  /** Returns the options of a run that starts at another instant. */
  public RunOptions at(Instant start) {
    return new RunOptions(account, reach, copying, pod, propagated, start);
  }

  /**
   * Returns the time when the Task ends by itself, at the earliest after half of the timeout: a run
   * that Tekton times out loses its results.
   */
  public Instant deadline() {
    Duration timeout = copying.timeout();
    Duration half = timeout.dividedBy(2);
    return now.plus(timeout).minus(half.compareTo(TO_WRITE_RESULTS) < 0 ? half : TO_WRITE_RESULTS);
  }
}
