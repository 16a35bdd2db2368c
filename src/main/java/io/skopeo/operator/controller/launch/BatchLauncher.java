package io.skopeo.operator.controller.launch;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.taskrun.LaunchResult;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.taskrun.TaskRunLauncher;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Decision;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches one batch of the queue as a run, and tells the queue and the Images how that ended. Only
 * the launcher's thread calls it.
 */
public final class BatchLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLauncher.class);

  /** The most names that are tried for a run: people may have taken the next ones. */
  private static final int MOST_NAMES = 5;

  private final CopyQueue queue;
  private final CopyRequests requests;
  private final Lanes lanes;
  private final ActiveRuns active;
  private final TaskRunLauncher runs;
  private final LaunchFence fence;
  private final RunUpkeep upkeep;
  private final ImageTriggers triggers;
  private final LaunchListener listener;

  /** The number of the last run of this epoch. */
  private long number;

  public BatchLauncher(
      CopyQueue queue,
      CopyRequests requests,
      Lanes lanes,
      ActiveRuns active,
      TaskRunLauncher runs,
      LaunchFence fence,
      RunUpkeep upkeep,
      ImageTriggers triggers,
      LaunchListener listener) {
    this.queue = queue;
    this.requests = requests;
    this.lanes = lanes;
    this.active = active;
    this.runs = runs;
    this.fence = fence;
    this.upkeep = upkeep;
    this.triggers = triggers;
    this.listener = listener;
  }

  /** Sets the number of the last run of this epoch that exists. */
  void continueAfter(long last) {
    number = last;
  }

  /** Launches a batch; its Images get a pass if that fails. */
  void launch(Decision.Launch launch, Instant now) {
    try {
      switch (lanes.current(launch.lane())) {
        case Parsed.Invalid<Lanes.Pods>(var problem) -> refuseLane(launch, problem, now);
        case Parsed.Valid<Lanes.Pods>(var pods) -> launch(launch, pods, now);
      }
    } catch (KubernetesClientException e) {
      refuse(launch, unprepared(launch, "HTTP " + e.getCode()), now);
    } catch (RuntimeException e) {
      LOG.error("A TaskRun could not be built", e);
      refuse(launch, unprepared(launch, e.getClass().getSimpleName()), now);
    }
  }

  private void launch(Decision.Launch launch, Lanes.Pods pods, Instant now) {
    if (pods.task().reportsLines() != launch.lane().reportsLines()) {
      // The Task was replaced: the next passes put their copies into another lane.
      giveUp(launch, now);
      triggers.now(launch.batch().distinctImages(), now);
      triggers.now(requests.close(launch.lane(), now), now);
    } else if (upkeep.hasPodWithoutRun(pods.namespace(), launch.lane().namespace(), active::has)) {
      putOff(launch, now);
    } else {
      createCurrent(launch, pods, now);
    }
  }

  /** Creates the run without the copies of Images that have changed since they were planned. */
  private void createCurrent(Decision.Launch launch, Lanes.Pods pods, Instant now) {
    Set<ImageName> outdated =
        launch.batch().distinctImages().stream()
            .filter(image -> !requests.isCurrent(image))
            .collect(Collectors.toSet());
    CopyBatch batch = launch.batch().without(outdated);
    if (batch.copies().isEmpty()) {
      giveUp(launch, now);
    } else {
      create(launch, batch, pods, now);
    }
    // What they offered meanwhile to the same destinations was left out.
    triggers.now(outdated, now);
  }

  private void create(Decision.Launch launch, CopyBatch batch, Lanes.Pods pods, Instant now) {
    for (int i = 0; i < MOST_NAMES; i++) {
      RunIdentity run = nextRun(launch, batch, pods);
      switch (runs.launch(run, batch, pods.task(), pods.options().at(now))) {
        case LaunchResult.NameTaken() -> LOG.debug("name {} is taken", run.name());
        case LaunchResult.Refused(var problem) -> {
          refuse(launch, problem, now);
          return;
        }
        case LaunchResult.Fenced() -> {
          putOff(launch, now);
          return;
        }
        case LaunchResult.Launched(var created) -> {
          launched(launch, batch, created, now);
          return;
        }
      }
    }
    refuse(launch, namesTaken(pods.namespace()), now);
  }

  private RunIdentity nextRun(Decision.Launch launch, CopyBatch batch, Lanes.Pods pods) {
    return RunIdentity.of(
        pods.namespace(),
        launch.lane().namespace(),
        launch.lane().key(),
        batch,
        fence.epoch(),
        ++number);
  }

  private void launched(Decision.Launch launch, CopyBatch batch, TaskRun created, Instant now) {
    String key = created.getMetadata().getNamespace() + "/" + created.getMetadata().getName();
    active.add(created, batch, now);
    queue.launched(launch.ticket(), key);
    if (batch.copies().size() < launch.batch().copies().size()) {
      triggers.now(queue.found(key, batch.written(), now), now);
    }
    List<ImageName> images = batch.distinctImages();
    LOG.info(
        "TaskRun {} copies {} of {} of namespace {}",
        key,
        Plural.of(batch.lineCount(), "line"),
        Plural.of(images.size(), "Image"),
        launch.lane().namespace());
    listener.onLaunch(batch.lineCount());
    // The event of the TaskRun may have been too early for a pass to know its copies.
    triggers.launched(images);
    triggers.now(
        images.stream().filter(image -> launch.drained().contains(image.uid())).toList(), now);
    // Those that were deleted meanwhile were not found in any run then.
    images.stream()
        .filter(image -> !triggers.exists(image))
        .forEach(image -> requests.cancelRuns(image.uid()));
  }

  private void giveUp(Decision.Launch launch, Instant now) {
    triggers.now(queue.failed(launch.ticket()), now);
  }

  /** Gives up a batch for now; its Images offer their copies again in some seconds. */
  private void putOff(Decision.Launch launch, Instant now) {
    giveUp(launch, now);
    triggers.later(launch.batch().distinctImages(), now);
  }

  private void refuseLane(Decision.Launch launch, Problem problem, Instant now) {
    refuse(launch, problem, now);
    requests.report(requests.close(launch.lane(), now), problem, now);
  }

  /** Lets the Images of a batch report why it cannot be launched; they offer it again later. */
  void refuse(Decision.Launch launch, Problem problem, Instant now) {
    LOG.warn("{}: {}", problem.reason().word(), problem.sentence());
    requests.report(launch.batch().distinctImages(), problem, now);
    giveUp(launch, now);
  }

  private static Problem unprepared(Decision.Launch launch, String why) {
    return new Problem(
        Reason.KUBERNETES_ERROR,
        "A TaskRun for namespace %s could not be prepared (%s), which is retried."
            .formatted(launch.lane().namespace(), why));
  }

  private static Problem namesTaken(String namespace) {
    return new Problem(
        Reason.RUN_REFUSED,
        "The names of the next TaskRuns or ConfigMaps in namespace %s are taken: delete those that you do not need."
            .formatted(namespace));
  }
}
