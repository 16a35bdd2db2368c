package io.skopeo.operator.controller.imageset;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.controller.ReconcileError;
import io.skopeo.operator.controller.ReconcileRequest;
import io.skopeo.operator.controller.Requeue;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.ImageSetReader;
import io.skopeo.operator.imageset.ParsedImageSet;
import io.skopeo.operator.status.SetStatusBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reconciles one ImageSet: parse, read the lists if they are due, compare the Images with what is
 * wanted, write what differs, report.
 */
@ControllerConfiguration(name = "imageset")
public final class ImageSetReconciler implements Reconciler<ImageSet> {
  private static final Logger LOG = LoggerFactory.getLogger(ImageSetReconciler.class);

  private final InstantSource time;
  private final ImageSetReader specs;
  private final SetMemories memories;
  private final ImagesBySet images;
  private final SetChildren children;
  private final ImageSetReporter reporter;

  ImageSetReconciler(
      InstantSource time,
      ImageSetReader specs,
      SetMemories memories,
      ImagesBySet images,
      SetChildren children,
      ImageSetReporter reporter) {
    this.time = time;
    this.specs = specs;
    this.memories = memories;
    this.images = images;
    this.children = children;
    this.reporter = reporter;
  }

  @Override
  public List<EventSource<?, ImageSet>> prepareEventSources(EventSourceContext<ImageSet> context) {
    var events =
        new SetEventSource(uid -> {
          memories.remove(uid);
          children.remove(uid);
        });
    images.onChange(events::propagateEvent);
    return List.of(events);
  }

  /** Takes a snapshot of all ImageSets that were reconciled, for metrics. */
  public Stream<SetSnapshot> snapshots() {
    return memories.snapshots();
  }

  @Override
  public UpdateControl<ImageSet> reconcile(ImageSet set, Context<ImageSet> context) {
    if (!images.isComplete()) {
      // Its Images would look as if they did not exist.
      return Requeue.atOnce();
    }
    Instant now = time.instant();
    var metadata = set.getMetadata();
    try (var _ = MDC.putCloseable("imageset", metadata.getNamespace() + "/" + metadata.getName())) {
      return switch (specs.read(set.getSpec())) {
        case ParsedImageSet.InvalidImageSet(var problems) ->
            write(set, builder(set, now).refused(problems), Optional.empty(), context, now);
        case ImageSetIntent intent -> mirror(set, intent, context, now);
      };
    } catch (RuntimeException e) {
      ReconcileError.of(e).report(LOG);
      throw e;
    }
  }

  private UpdateControl<ImageSet> mirror(
      ImageSet set, ImageSetIntent intent, Context<ImageSet> context, Instant now) {
    Optional<String> request = ReconcileRequest.of(set);
    List<Image> existing = images.of(set.getMetadata().getNamespace(), set.getMetadata().getUid());
    Optional<SetMemory> memory =
        intent.hold().suspended()
            ? memories.known(set)
            : Optional.of(memories.current(set, intent, request, now));
    SetChildren.Outcome outcome = children.reconcile(set, intent, memory, existing, request, now);
    ImageSetStatus status =
        builder(set, now)
            .of(
                outcome.assessment(),
                outcome.progress(),
                intent.timing().schedule().text(),
                memory.map(SetMemory::lists).orElseGet(() -> lists(set)),
                outcome.plan(),
                outcome.mirrors());
    memories.note(set, status);
    reporter.restored(set, outcome.restored(), now);
    return write(
        set,
        status,
        Stream.of(memories.nextLook(set, intent, now), outcome.next())
            .flatMap(Optional::stream)
            .min(Instant::compareTo),
        context,
        now);
  }

  private static List<ImageSetStatus.ListState> lists(ImageSet set) {
    return set.getStatus() == null ? List.of() : set.getStatus().lists();
  }

  private static SetStatusBuilder builder(ImageSet set, Instant now) {
    return new SetStatusBuilder(
        set.getStatus(), set.getMetadata().getGeneration(), ReconcileRequest.of(set), now);
  }

  private UpdateControl<ImageSet> write(
      ImageSet set,
      ImageSetStatus status,
      Optional<Instant> next,
      Context<ImageSet> context,
      Instant now) {
    return reporter.write(set, status, context, now) ? Requeue.at(next, now) : Requeue.atOnce();
  }
}
