package io.skopeo.operator.controller;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.ImageEventSource;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.TargetObservation;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reconciles one Image: parse, decide whether it is due, observe, plan, offer copies to the queue,
 * report.
 */
@ControllerConfiguration(name = "image")
public final class ImageReconciler implements Reconciler<Image> {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReconciler.class);

  private final InstantSource time;
  private final PolicyCheckedSpecReader specs;
  private final ReconcileListener listener;
  private final ControllerComponents parts;
  private final PassLimiter passes = new PassLimiter();

  ImageReconciler(
      InstantSource time,
      PolicyCheckedSpecReader specs,
      ReconcileListener listener,
      ControllerComponents parts) {
    this.time = time;
    this.specs = specs;
    this.listener = listener;
    this.parts = parts;
  }

  @Override
  public List<EventSource<?, Image>> prepareEventSources(EventSourceContext<Image> context) {
    parts.olderImages().index(context);
    parts.state().images().watch(() -> context.getPrimaryCache().list());
    parts.images().watch(context.getPrimaryCache());
    parts.sets().index(context.getPrimaryCache());
    var events = new ImageEventSource(parts.state()::removeImage, parts.sets());
    parts.triggers().sendTo(events::propagateEvent);
    return List.of(events);
  }

  /** Notes that this process is active: it has the Lease, or needs none. */
  public void activate() {
    parts.state().images().activate(time.instant());
    parts.sets().activate();
    parts.launcher().start();
  }

  /** Takes a snapshot for metrics and health checks. */
  public OperatorSnapshot state() {
    return parts.state().snapshot(parts.taskRuns().all(), time.instant());
  }

  /** Returns the TaskRuns that the informer shows; empty if it has not begun. */
  public Optional<Stream<TaskRun>> runs() {
    return parts.taskRuns().shown();
  }

  /** Returns whether the in-memory state has the uid of an Image or TaskRun. */
  public boolean holds(String uid) {
    return parts.state().holds(uid);
  }

  /** Ends passes that have not begun, and launches nothing more; passes that have begun go on. */
  public void stop() {
    passes.close();
    parts.launcher().close();
  }

  /** Makes a pass once it may, of the Image as it is then. */
  @Override
  public UpdateControl<Image> reconcile(Image image, Context<Image> context) {
    parts.state().images().begin(image.getMetadata().getUid(), time.instant());
    try {
      return passes
          .run(
              PassLimiter.Registries.of(spec(image)),
              () -> parts.images().get(ImageCache.name(image)).map(latest -> pass(latest, context)))
          .orElseGet(UpdateControl::noUpdate);
    } finally {
      parts.state().removeIfDeleted(image, context.getPrimaryCache());
    }
  }

  private UpdateControl<Image> pass(Image image, Context<Image> context) {
    Instant now = time.instant();
    ImageTracker tracker = parts.state().images();
    String uid = image.getMetadata().getUid();
    boolean ended = false;
    tracker.beginPass(uid);
    try (var _ = MDC.putCloseable("image", ImageCache.name(image).toString())) {
      UpdateControl<Image> result = parse(image, context, now);
      ended = true;
      tracker.schedule(
          uid, result.getScheduleDelay().map(delay -> time.instant().plusMillis(delay)));
      return result;
    } catch (RuntimeException e) {
      ReconcileError.of(e).report(LOG);
      throw e;
    } finally {
      tracker.end(time.instant());
      listener.onPass(Duration.between(now, time.instant()), ended);
    }
  }

  private UpdateControl<Image> parse(Image image, Context<Image> context, Instant now) {
    return switch (spec(image)) {
      case ParsedSpec.InvalidSpec(var problems) ->
          parts.reporter().invalid(image, problems, context, now);
      case ImageIntent intent -> decide(image, parts.approval().hold(image, intent), context, now);
    };
  }

  private ParsedSpec spec(Image image) {
    return specs.read(image.getMetadata().getNamespace(), image.getSpec());
  }

  private UpdateControl<Image> decide(
      Image image, ImageIntent intent, Context<Image> context, Instant now) {
    SyncDecision decision = parts.decisions().resolve(image, intent, context, now);
    if (!decision.trigger().isDue()) {
      return parts.reporter().idle(image, intent, decision, context);
    }
    ReconcileContext pass =
        decision.context(image, intent, parts.olderImages().of(image, intent, context));
    TargetObservation seen = parts.observer().observe(pass, parts.taskRuns().isReady(context));
    Plan plan =
        parts
            .secrets()
            .explain(
                Planner.plan(intent, seen.observation(), pass.relevant(), pass.now()),
                intent,
                seen.target());
    return parts.reporter().synced(pass, parts.offers().offer(pass, seen, plan), context);
  }
}
