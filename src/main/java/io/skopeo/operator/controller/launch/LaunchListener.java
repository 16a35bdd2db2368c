package io.skopeo.operator.controller.launch;

import io.skopeo.operator.copying.CopyRun;
import java.time.Duration;

/** A listener to the launcher, for metrics. It must not block. */
public interface LaunchListener {
  /** A listener that does nothing. */
  LaunchListener NONE =
      new LaunchListener() {
        @Override
        public void onLaunch(int lines) {}

        @Override
        public void onEnd(int lines, Duration took) {}
      };

  /**
   * Called when a run was launched.
   *
   * @param lines of its {@code url.txt}
   */
  void onLaunch(int lines);

  /**
   * Called when a run has ended.
   *
   * @param took the time of its step
   */
  void onEnd(int lines, Duration took);

  /**
   * Called when a run has ended, once for all its Images; not if it was deleted before.
   *
   * @param namespace of its Images
   */
  default void onFinish(String namespace, CopyRun run) {}
}
