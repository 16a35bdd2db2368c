package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.status.Migration;
import java.util.Optional;

/**
 * Holds Images that the Go operator had handled until somebody approves what is planned.
 *
 * @param all whether the installation approves all of them
 */
record Approval(boolean all) {
  /** Where the Image stands, whoever approves it now considered. */
  Migration of(Image image) {
    return Migration.of(image.getStatus(), all || isAnnotated(image));
  }

  /** Whether the Image waited so far and is approved now: it is news, whatever its next slot. */
  boolean isNew(Image image) {
    return of(image) != Migration.of(image.getStatus(), false);
  }

  /** The wish as it may be acted upon now. */
  Intent held(Image image, Intent intent) {
    return of(image) == Migration.AWAITING ? intent.awaiting(how(image)) : intent;
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
