package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.capacity.LaunchedPlan;
import io.skopeo.operator.controller.capacity.PassLimiter;
import io.skopeo.operator.controller.capacity.PassLimiter.Registries;
import io.skopeo.operator.controller.events.ImageDeletionEventSource;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.TargetObservation;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Reconciles one Image: parse, decide whether it is due, observe, plan and launch, report. */
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
    return List.of(new ImageDeletionEventSource(parts.state()::removeImage));
  }

  /** Notes that this process is active: it has the Lease, or needs none. */
  public void activate() {
    parts.state().images().activate(time.instant());
  }

  /** Takes a snapshot for metrics and health checks. */
  public OperatorSnapshot state() {
    return parts.state().snapshot(parts.taskRuns().all(), time.instant());
  }

  /** Returns whether the in-memory state has the uid of an Image or TaskRun. */
  public boolean holds(String uid) {
    return parts.state().holds(uid);
  }

  /** Ends passes that have not begun; those that have go on. */
  public void stop() {
    passes.close();
  }

  /** Makes a pass once it may, of the Image as it is then. */
  @Override
  public UpdateControl<Image> reconcile(Image image, Context<Image> context) {
    parts.state().images().begin(image.getMetadata().getUid(), time.instant());
    try {
      return passes
          .run(
              Registries.of(spec(image)),
              () -> current(image, context).map(latest -> pass(latest, context)))
          .orElseGet(UpdateControl::noUpdate);
    } finally {
      parts.state().removeIfDeleted(image, context.getPrimaryCache());
    }
  }

  private static Optional<Image> current(Image image, Context<Image> context) {
    String uid = image.getMetadata().getUid();
    return context
        .getPrimaryCache()
        .get(ResourceID.fromResource(image))
        .filter(latest -> uid.equals(latest.getMetadata().getUid()));
  }

  private UpdateControl<Image> pass(Image image, Context<Image> context) {
    Instant now = time.instant();
    ImageTracker tracker = parts.state().images();
    String uid = image.getMetadata().getUid();
    boolean ended = false;
    try (var _ = MDC.putCloseable("image", name(image))) {
      UpdateControl<Image> result = parse(image, context, now);
      ended = true;
      tracker.schedule(uid, due(result));
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
      case ImageIntent intent -> decide(image, held(image, intent), context, now);
    };
  }

  private ParsedSpec spec(Image image) {
    return specs.read(image.getMetadata().getNamespace(), image.getSpec());
  }

  /** Only plans an Image that the Go operator handled, until it is approved. */
  private ImageIntent held(Image image, ImageIntent intent) {
    return parts.approval().command(image).map(intent::awaiting).orElse(intent);
  }

  private UpdateControl<Image> decide(
      Image image, ImageIntent intent, Context<Image> context, Instant now) {
    SyncDecision decision = parts.triggers().resolve(image, intent, context, now);
    if (!decision.trigger().isDue()) {
      return parts.reporter().idle(image, intent, decision, context);
    }
    var pass =
        new ReconcileContext(
            image,
            intent,
            decision.previous(),
            decision.relevant(),
            decision.runs(),
            parts.taskRuns().names(context),
            parts.olderImages().of(image, intent, context),
            decision.now());
    Optional<Instant> waits =
        decision.trigger().isUrgent()
            ? Optional.empty()
            : parts.launcher().waitsUntil(pass, context.getPrimaryCache());
    return waits.isPresent() ? Requeue.at(waits, now) : sync(pass, context);
  }

  private UpdateControl<Image> sync(ReconcileContext pass, Context<Image> context) {
    boolean tekton = parts.taskRuns().isReady(context);
    TargetObservation observation = parts.observer().observe(pass, tekton);
    return switch (parts.launcher().launch(pass, observation, context.getPrimaryCache())) {
      case LaunchedPlan.Outdated _ -> Requeue.atOnce();
      case LaunchedPlan.Complete launched -> parts.reporter().synced(pass, launched, context);
    };
  }

  private Optional<Instant> due(UpdateControl<Image> result) {
    return result.getScheduleDelay().map(delay -> time.instant().plusMillis(delay));
  }

  private static String name(Image image) {
    return image.getMetadata().getNamespace() + "/" + image.getMetadata().getName();
  }
}
