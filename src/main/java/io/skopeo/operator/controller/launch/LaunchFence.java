package io.skopeo.operator.controller.launch;

import java.time.Duration;

/**
 * The fence between the creates of this process and those of another operator: it says by a
 * monotonic clock if a create that starts now has ended before another operator can be active.
 */
public interface LaunchFence {
  /** The timeout of the request that creates a ConfigMap or TaskRun; it is not retried. */
  Duration CREATE_TIMEOUT = Duration.ofSeconds(10);

  /** The fence of an operator that runs without a Lease, and so without another operator. */
  LaunchFence ALONE =
      new LaunchFence() {
        @Override
        public boolean mayCreate() {
          return true;
        }

        @Override
        public int epoch() {
          return 0;
        }

        @Override
        public Duration settlesIn() {
          return Duration.ZERO;
        }
      };

  /**
   * Returns whether a create that starts now, and takes at most {@link #CREATE_TIMEOUT}, ends
   * before another operator can hold the Lease. False until {@link #settlesIn} is zero, too.
   */
  boolean mayCreate();

  /** Returns the number of times that the Lease has changed its holder; 0 without a Lease. */
  int epoch();

  /**
   * Returns how long the creates of a former leader can still take effect. Runs are neither listed
   * nor created before that is zero. It is constant while this process does not hold the Lease.
   */
  Duration settlesIn();
}
