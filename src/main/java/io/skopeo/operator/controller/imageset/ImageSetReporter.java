package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.api.imageset.ImageSetStatus.ListState;
import io.skopeo.operator.controller.events.KubernetesEvents;
import io.skopeo.operator.controller.tracking.StatusPatch;
import io.skopeo.operator.problem.Plural;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the statuses of ImageSets, and records their changes as Events and in the log. */
final class ImageSetReporter {
  private static final Logger LOG = LoggerFactory.getLogger(ImageSetReporter.class);
  private static final int MOST_NAMES = 5;

  private final KubernetesEvents events;

  ImageSetReporter(KubernetesEvents events) {
    this.events = events;
  }

  /**
   * Writes a status unless it is the same.
   *
   * @return false if the ImageSet has changed or was deleted
   */
  boolean write(ImageSet set, ImageSetStatus status, Context<ImageSet> context, Instant now) {
    @Nullable ImageSetStatus before = set.getStatus();
    if (status.equals(before)) {
      return true;
    }
    var fresh = new ImageSet();
    fresh.setStatus(status);
    if (!StatusPatch.apply(set, fresh, context)) {
      return false;
    }
    lists(set, before, status, now);
    ready(status)
        .filter(ready -> !"Unknown".equals(ready.getStatus()))
        .filter(ready ->
            before == null
                || ready(before)
                    .filter(old ->
                        ready.getStatus().equals(old.getStatus())
                            && ready.getReason().equals(old.getReason()))
                    .isEmpty())
        .ifPresent(ready ->
            send(
                set,
                "False".equals(ready.getStatus()) ? "Warning" : "Normal",
                ready.getReason(),
                ready.getMessage(),
                now));
    return true;
  }

  /** Records the lists that have changed. */
  private void lists(
      ImageSet set, @Nullable ImageSetStatus before, ImageSetStatus after, Instant now) {
    if (before == null) {
      return;
    }
    for (ListState list : after.lists()) {
      before.lists().stream()
          .filter(old -> Objects.equals(old.from(), list.from()))
          .filter(old -> old.revision() != null && !Objects.equals(old.revision(), list.revision()))
          .findFirst()
          .ifPresent(old ->
              send(
                  set,
                  "Normal",
                  "ListChanged",
                  "%s has changed: it has %s, and had %d."
                      .formatted(
                          list.from(),
                          Plural.of(list.entries(), "entry", "entries"),
                          old.entries()),
                  now));
    }
  }

  /** Records Images that somebody had edited. */
  void restored(ImageSet set, List<String> images, Instant now) {
    if (!images.isEmpty()) {
      send(
          set,
          "Warning",
          "ImageRestored",
          "%s had been edited, and %s as the ImageSet wants again: %s%s. Change spec.template or the entry instead."
              .formatted(
                  Plural.of(images.size(), "Image"),
                  images.size() == 1 ? "is" : "are",
                  images.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
                  images.size() > MOST_NAMES ? " and others" : ""),
          now);
    }
  }

  private void send(ImageSet set, String type, String reason, String message, Instant now) {
    LOG.info("{}: {}", reason, message);
    events.send(set, type, reason, message, now);
  }

  private static Optional<Condition> ready(ImageSetStatus status) {
    return status.conditions().stream().filter(c -> "Ready".equals(c.getType())).findFirst();
  }
}
