package io.skopeo.operator.controller.events;

import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import java.util.function.Consumer;

/**
 * The operator's own triggers of passes. It also receives the events of the controller's informer
 * of Images, which trigger none.
 */
public final class ImageEventSource extends SimpleInboundEventSource<Image>
    implements ResourceEventAware<Image> {
  private final Consumer<String> deleted;
  private final ImagesBySet sets;

  /** Creates an event source that passes on the uid of each deleted Image, and all to ImageSets. */
  public ImageEventSource(Consumer<String> deleted, ImagesBySet sets) {
    super("images");
    this.deleted = deleted;
    this.sets = sets;
  }

  @Override
  public void onResourceCreated(Image image) {
    sets.changed(image);
  }

  @Override
  public void onResourceUpdated(Image now, Image before) {
    sets.updated(now, before);
  }

  @Override
  public void onResourceDeleted(Image image) {
    deleted.accept(image.getMetadata().getUid());
    sets.changed(image);
  }
}
