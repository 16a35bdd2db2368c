package io.skopeo.operator.api;

import io.fabric8.kubernetes.client.utils.Serialization;

/** Specs for tests, written as users write them. */
public final class Specs {
  private Specs() {}

  /** A spec, in YAML. */
  public static ImageSpec of(String yaml) {
    return Serialization.unmarshal(yaml, ImageSpec.class);
  }

  /** A spec of one source and one destination. */
  public static ImageSpec of(Mode mode, String source, String version, String destination) {
    return of(mode, source, version, destination, "");
  }

  /**
   * Returns a spec with more fields.
   *
   * @param more in YAML, from the first column
   */
  public static ImageSpec of(
      Mode mode, String source, String version, String destination, String more) {
    return of(
        """
        mode: %s
        source: {name: "%s", version: "%s"}
        destination: {name: "%s"}
        %s
        """
            .formatted(word(mode), source, version, destination, more));
  }

  /** The mode as it is written. */
  public static String word(Mode mode) {
    return switch (mode) {
      case ONE_SHOT -> "OneShot";
      case ONCE_BY_TAG -> "OnceByTag";
      case RECURRENT -> "Recurrent";
    };
  }
}
