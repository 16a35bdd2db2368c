package io.skopeo.operator.controller.archive;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.Consumer;

/** Receives the delete events of exports or imports, whose memory is not needed any more. */
final class DeletedArchives<P extends HasMetadata> extends SimpleInboundEventSource<P>
    implements ResourceEventAware<P> {
  private final Consumer<String> deleted;

  /** Creates an event source that passes on the uid of each deleted object. */
  DeletedArchives(String name, Consumer<String> deleted) {
    super(name);
    this.deleted = deleted;
  }

  @Override
  public void onResourceDeleted(P object) {
    deleted.accept(object.getMetadata().getUid());
  }
}
