package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whether runs are active: until their pods have stopped, whatever became of the TaskRuns.
 */
public final class RunStateReader {
  private static final Logger LOG = LoggerFactory.getLogger(RunStateReader.class);
  private static final Duration MAX_INFORMER_DELAY = Duration.ofMinutes(1);

  /** The pod of a run that was ended has stopped, or is deleted, by then. */
  private static final Duration MAX_STOP_TIME = Duration.ofMinutes(2);

  private final TaskRunReader reader;

  public RunStateReader(TaskRunReader reader) {
    this.reader = reader;
  }

  /** The state of a run. */
  public enum RunState {
    RUNNING,
    /** Its end is told by no event. */
    STOPPING,
    ENDED
  }

  /** Returns whether a run goes on according to its TaskRun alone. */
  public static boolean isRunning(TaskRun run, Instant now) {
    return !TaskRunVerifier.isOver(run, now)
        && TaskRunStatusReader.read(run, CopyBatch.NONE, now).isRunning();
  }

  /** Returns whether a run has just ended, and its pod may still write. */
  public boolean isStopping(TaskRun run, Instant now) {
    return TaskRunStatusReader.read(run, CopyBatch.NONE, now)
            .ended()
            .filter(ended -> ended.plus(MAX_STOP_TIME).isAfter(now))
            .isPresent()
        && of(run, now) != RunState.ENDED;
  }

  /** Returns the state of a run that exists; one that cannot be read has not ended. */
  public RunState of(TaskRun run, Instant now) {
    if (!TaskRunVerifier.isOver(run, now)
        && isTrueOrUnreadable(run, () -> reader.read(run, now).isRunning())) {
      return TaskRunStatusReader.isRunning(run) ? RunState.RUNNING : RunState.STOPPING;
    }
    return RunState.ENDED;
  }

  /** Returns the state of a run that the informer does not show: it may be late. */
  public RunState ofHidden(ActiveRun run, Instant now) {
    boolean late = run.shown() || run.since().plus(MAX_INFORMER_DELAY).isBefore(now);
    return late && !isTrueOrUnreadable(run.verified().run(), () -> existsOrWrites(run, now))
        ? RunState.ENDED
        : RunState.STOPPING;
  }

  private boolean existsOrWrites(ActiveRun run, Instant now) {
    TaskRun created = run.verified().run();
    String namespace = created.getMetadata().getNamespace();
    String name = created.getMetadata().getName();
    return reader.exists(namespace, name)
        || (!TaskRunVerifier.isOver(created, now)
            && reader.hasPodRunning(namespace, name + "-pod"));
  }

  private static boolean isTrueOrUnreadable(TaskRun run, BooleanSupplier request) {
    try {
      return request.getAsBoolean();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "TaskRun {}/{} or its pod could not be read: {}",
          run.getMetadata().getNamespace(),
          run.getMetadata().getName(),
          e.getMessage());
      return true;
    }
  }
}
