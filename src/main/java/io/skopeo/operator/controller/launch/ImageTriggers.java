package io.skopeo.operator.controller.launch;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.copying.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Consumer;

/** Triggers passes of Images, and tells whether an Image is still what it was. */
public final class ImageTriggers {
  private static final Duration LATER = Duration.ofSeconds(3);

  private final ImageTracker tracker;
  private final ImageCache images;
  private volatile Consumer<ResourceID> events = _ -> {};

  public ImageTriggers(ImageTracker tracker, ImageCache images) {
    this.tracker = tracker;
    this.images = images;
  }

  /** Sets the event source that leads to a reconcile. */
  public void sendTo(Consumer<ResourceID> source) {
    events = source;
  }

  /** Returns whether the Image has not been deleted. */
  boolean exists(ImageName name) {
    return images.get(name).isPresent();
  }

  /** Triggers a pass of each Image. */
  void now(Collection<ImageName> names, Instant now) {
    names.forEach(name -> trigger(name, now));
  }

  /** Triggers a pass in which each Image only reports that its copies were launched. */
  void launched(Collection<ImageName> names) {
    names.forEach(name -> events.accept(new ResourceID(name.name(), name.namespace())));
  }

  /** Triggers a pass of each Image in some seconds. */
  void later(Collection<ImageName> names, Instant now) {
    names.forEach(name -> trigger(name, now.plus(LATER)));
  }

  private void trigger(ImageName name, Instant due) {
    if (tracker.makeDue(name.uid(), due)) {
      events.accept(new ResourceID(name.name(), name.namespace()));
    }
  }

  /** Returns whether the Image exists with this generation of its spec. */
  boolean isCurrent(ImageName name, long generation) {
    return images
        .get(name)
        .filter(image -> Long.valueOf(generation).equals(image.getMetadata().getGeneration()))
        .isPresent();
  }
}
