package io.skopeo.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.problem.Sha256;
import java.util.Optional;

/** Reads the request of a user to reconcile an Image now, as the status stores it. */
public final class ReconcileRequest {
  private static final int MAX_LENGTH = 64;

  private ReconcileRequest() {}

  /**
   * Returns the value of {@link Image#REQUESTED_AT}, or its hash if it is long or not plain text:
   * an annotation may have a quarter of a megabyte.
   */
  public static Optional<String> of(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Image.REQUESTED_AT))
        .filter(value -> !value.isEmpty())
        .map(value ->
            SafeText.text(value, MAX_LENGTH).equals(value) ? value : Sha256.hex(value, 16));
  }
}
