package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.status.Migration;
import java.util.Optional;

/**
 * Holds Images that the Go operator handled until their planned copies are approved.
 *
 * @param all whether the installation approves all of them
 */
record Approval(boolean all) {
  /** Returns the state of the Image, with an approval of this moment. */
  Migration of(Image image) {
    return Migration.of(image.getStatus(), all || isAnnotated(image));
  }

  /** Returns whether the Image was just approved: then it is due, whatever its next slot. */
  boolean isNew(Image image) {
    return of(image) != Migration.of(image.getStatus(), false);
  }

  /** Returns the command that approves the Image; empty if it needs no approval. */
  Optional<String> command(Image image) {
    return of(image) == Migration.AWAITING ? Optional.of(how(image)) : Optional.empty();
  }

  private static boolean isAnnotated(Image image) {
    return Optional.ofNullable(image.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Image.APPROVED))
        .filter(Boolean::parseBoolean)
        .isPresent();
  }

  private static String how(Image image) {
    return "run kubectl annotate simg %s -n %s %s=true (or all Images at once: the chart's value migration.approve: true)"
        .formatted(
            image.getMetadata().getName(), image.getMetadata().getNamespace(), Image.APPROVED);
  }
}
