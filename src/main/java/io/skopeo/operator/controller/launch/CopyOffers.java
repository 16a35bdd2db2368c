package io.skopeo.operator.controller.launch;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.QueueViews;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.TargetObservation;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.QueueView;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Optional;

/** Offers the copies of a plan to the queue. */
public final class CopyOffers implements QueueViews {
  private final CopyQueue queue;
  private final CopyRequests requests;
  private final ActiveRuns active;
  private final PullQuotas quotas;
  private final Lanes lanes;
  private final CredentialChangeDetector credentials;

  public CopyOffers(
      CopyQueue queue,
      CopyRequests requests,
      ActiveRuns active,
      PullQuotas quotas,
      Lanes lanes,
      CredentialChangeDetector credentials) {
    this.queue = queue;
    this.requests = requests;
    this.active = active;
    this.quotas = quotas;
    this.lanes = lanes;
    this.credentials = credentials;
  }

  @Override
  public QueueView of(ReconcileContext pass, ExecutionTarget target) {
    return new QueueView(
        queue.waiting(pass.uid()).map(CopyQueue.Waiting::since),
        queue.room(),
        target.pullAccount(),
        quotas.budget(
            pass.intent().source(),
            target.source(),
            target.pullAccount(),
            active.pulls(),
            pass.now().instant()));
  }

  /**
   * Replaces what the Image has waiting by the copies of its plan.
   *
   * @return the plan; with none of its copies if they cannot run
   */
  public Plan offer(ReconcileContext pass, TargetObservation observation, Plan plan) {
    observation.target().ifPresent(target -> credentials.note(pass.uid(), target.version(), plan));
    requests.cancel(pass.uid(), plan.cancellations());
    Optional<Problem> refused = requests.takeProblem(pass.uid());
    if (plan.offered().copies().isEmpty() || observation.target().isEmpty()) {
      requests.withdraw(pass.uid());
      return plan;
    }
    return switch (refused
        .<Parsed<Lane>>map(Parsed.Invalid::new)
        .orElseGet(() -> lane(pass, observation.target().get(), plan))) {
      case Parsed.Invalid<Lane>(var problem) -> {
        requests.withdraw(pass.uid());
        yield plan.blockedBy(problem, pass.relevant(), pass.now());
      }
      case Parsed.Valid<Lane>(var lane) -> {
        Instant now = pass.now().instant();
        requests.offer(
            ImageCache.name(pass.image()),
            pass.image().getMetadata().getGeneration(),
            lane,
            new CopyQueue.Offer(
                plan.offered().copies(),
                plan.offered().more(),
                now,
                now.plus(pass.intent().schedule().interval(now))));
        yield plan;
      }
    };
  }

  private Parsed<Lane> lane(ReconcileContext pass, ExecutionTarget target, Plan plan) {
    boolean hasIndexes =
        plan.offered().copies().stream().anyMatch(copy -> copy.copy().bringsIndexes());
    try {
      return lanes.of(pass, target, hasIndexes);
    } catch (KubernetesClientException e) {
      return new Parsed.Invalid<>(
          new Problem(
              Reason.KUBERNETES_ERROR,
              "The Task for namespace %s could not be read (HTTP %d), which is retried."
                  .formatted(target.namespace(), e.getCode())));
    }
  }
}
