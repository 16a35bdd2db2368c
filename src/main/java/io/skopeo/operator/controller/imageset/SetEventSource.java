package io.skopeo.operator.controller.imageset;

import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.skopeo.operator.api.imageset.ImageSet;
import java.util.function.Consumer;

/**
 * The triggers of passes by Images of ImageSets. It also receives the delete events of the
 * controller's informer, which trigger none.
 */
final class SetEventSource extends SimpleInboundEventSource<ImageSet>
    implements ResourceEventAware<ImageSet> {
  private final Consumer<String> deleted;

  /** Creates an event source that passes on the uid of each deleted ImageSet. */
  SetEventSource(Consumer<String> deleted) {
    super("imagesets");
    this.deleted = deleted;
  }

  @Override
  public void onResourceDeleted(ImageSet set) {
    deleted.accept(set.getMetadata().getUid());
  }
}
