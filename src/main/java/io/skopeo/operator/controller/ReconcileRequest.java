package io.skopeo.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.problem.SafeText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        .map(value -> SafeText.text(value, MAX_LENGTH).equals(value) ? value : hash(value));
  }

  private static String hash(String value) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(value.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
