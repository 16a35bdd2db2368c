package io.skopeo.operator.controller.launch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.CredsInitCheck;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.TaskContract;
import java.time.Duration;

/** The lanes of the queue, with what their pods are made of. */
public final class Lanes {
  private static final long MOST_LANES = 10_000;

  private static final Problem FORGOTTEN =
      new Problem(
          Reason.KUBERNETES_ERROR,
          "The Image's copies could not be started this time; they are planned again.");

  /** Hundreds of Images of a namespace ask for the same Task. */
  private static final Duration TASK_AGE = Duration.ofSeconds(2);

  private final TaskResolver tasks;
  private final ProxySecretCheck proxySecret;
  private final CredsInitCheck credsInit;
  private final RunOptionsFactory options;
  private final int batchSize;

  /** By lane: what its pods are made of. */
  private final Cache<Lane, Pods> pods = Caffeine.newBuilder().maximumSize(MOST_LANES).build();

  /** By namespace of runs: a Task that is there and can be used. */
  private final Cache<String, Parsed<TaskContract>> recent =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(TASK_AGE).build();

  /**
   * Everything that the pods of a lane are made of besides their copies.
   *
   * @param namespace of the runs
   */
  record Pods(String namespace, TaskContract task, RunOptions options) {}

  public Lanes(
      TaskResolver tasks,
      ProxySecretCheck proxySecret,
      CredsInitCheck credsInit,
      RunDefaults defaults,
      int batchSize) {
    this.tasks = tasks;
    this.proxySecret = proxySecret;
    this.credsInit = credsInit;
    this.options = new RunOptionsFactory(defaults);
    this.batchSize = batchSize;
  }

  /**
   * Returns the lane of an Image; a problem if its Task is missing or cannot run its copies, or if
   * Tekton would give them no credentials.
   *
   * @param hasIndexes whether a copy brings an index along
   */
  Parsed<Lane> of(ReconcileContext pass, ExecutionTarget target, boolean hasIndexes) {
    RunOptions runOptions = options.create(pass, target);
    return task(target.namespace())
        .then(task ->
            task.problem(hasIndexes, runOptions)
                .or(() -> credsInit.problem(target, task))
                .<Parsed<Lane>>map(Parsed.Invalid::new)
                .orElseGet(() ->
                    new Parsed.Valid<>(
                        lane(pass, new Pods(target.namespace(), task, runOptions)))));
  }

  private Lane lane(ReconcileContext pass, Pods made) {
    int atMost = pass.intent().taskRun().batchSize(batchSize);
    String text =
        String.join(
            "\n",
            pass.namespace(),
            made.namespace(),
            Integer.toString(atMost),
            RunBuilder.laneText(made.task(), made.options()));
    var lane =
        new Lane(pass.namespace(), RunIdentity.laneKey(text), atMost, made.task().reportsLines());
    pods.put(lane, made);
    return lane;
  }

  /** Returns what the pods of a lane are made of now; a problem if something is missing. */
  Parsed<Pods> current(Lane lane) {
    Pods made = pods.getIfPresent(lane);
    if (made == null) {
      // Too many lanes: the next pass of an Image makes it again.
      return new Parsed.Invalid<>(FORGOTTEN);
    }
    return tasks
        .in(made.namespace())
        .then(task ->
            proxySecret
                .problem(made.namespace())
                .<Parsed<Pods>>map(Parsed.Invalid::new)
                .orElseGet(
                    () -> new Parsed.Valid<>(new Pods(made.namespace(), task, made.options()))));
  }

  /** Returns the Task; a problem is not cached, so that a fix takes effect at once. */
  private Parsed<TaskContract> task(String namespace) {
    Parsed<TaskContract> task = recent.get(namespace, tasks::in);
    if (task instanceof Parsed.Invalid) {
      recent.asMap().remove(namespace, task);
    }
    return task;
  }
}
