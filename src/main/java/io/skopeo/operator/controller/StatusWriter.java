package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.tracking.StatusPatch;
import java.time.Instant;

/** Writes the status, so that the next reconcile sees it, and records changes as Events. */
final class StatusWriter {
  private final EventRecorder events;

  StatusWriter(EventRecorder events) {
    this.events = events;
  }

  /**
   * Writes the status, unless it is the same: thousands of routine syncs must cost no write. It is
   * not written either if the Image has changed since it was read: then it is outdated, and must
   * not replace what another operator or a user has written meanwhile.
   *
   * @return false if the Image has changed or was deleted
   */
  boolean write(Image image, ImageStatus status, Context<Image> context, Instant now) {
    if (status.equals(image.getStatus())) {
      return true;
    }
    var fresh = new Image();
    fresh.setStatus(status);
    if (!StatusPatch.apply(image, fresh, context)) {
      return false;
    }
    events.statusChanged(image, image.getStatus(), status, now);
    return true;
  }
}
