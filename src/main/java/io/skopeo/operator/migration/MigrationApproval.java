package io.skopeo.operator.migration;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.spec.ImageIntent;
import java.util.Optional;

/**
 * Holds Images that the Go operator handled until their planned copies are approved.
 *
 * @param all whether the installation approves all of them
 */
public record MigrationApproval(boolean all) {
  /** Returns the state of the Image, including an approval that its status does not have yet. */
  public MigrationState of(Image image) {
    return MigrationState.of(image.getStatus(), all || isAnnotated(image));
  }

  /** Returns whether the Image was just approved: then it is due, whatever its next slot. */
  public boolean isNew(Image image) {
    return of(image) != MigrationState.of(image.getStatus(), false);
  }

  /** Returns the command that approves the Image; empty if it needs no approval. */
  private Optional<String> command(Image image) {
    return of(image) == MigrationState.AWAITING ? Optional.of(approve(image)) : Optional.empty();
  }

  /** Returns the intent that holds for the Image: it is only planned until it is approved. */
  public ImageIntent hold(Image image, ImageIntent intent) {
    return command(image).map(intent::awaiting).orElse(intent);
  }

  private static boolean isAnnotated(Image image) {
    return Optional.ofNullable(image.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Image.APPROVED))
        .filter(Boolean::parseBoolean)
        .isPresent();
  }

  private static String approve(Image image) {
    return "run kubectl annotate simg %s -n %s %s=true (or all Images at once: the chart's value migration.approve: true)"
        .formatted(
            image.getMetadata().getName(), image.getMetadata().getNamespace(), Image.APPROVED);
  }
}
