package io.skopeo.operator.controller.events;

import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.skopeo.operator.api.Image;
import java.util.function.Consumer;

/**
 * The operator's own triggers of passes. It also receives the delete events of the controller's
 * informer of Images, which trigger none.
 */
public final class ImageEventSource extends SimpleInboundEventSource<Image>
    implements ResourceEventAware<Image> {
  private final Consumer<String> deleted;

  /** Creates an event source that passes on the uid of each deleted Image. */
  public ImageEventSource(Consumer<String> deleted) {
    super("images");
    this.deleted = deleted;
  }

  @Override
  public void onResourceDeleted(Image image) {
    deleted.accept(image.getMetadata().getUid());
  }
}
