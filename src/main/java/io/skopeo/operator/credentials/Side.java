package io.skopeo.operator.credentials;

import java.util.Locale;

/** A side of a copy. */
public enum Side {
  SOURCE,
  DESTINATION;

  /**
   * Returns the key, in a Secret, of a docker config for this side only, such as {@code
   * source.json}. It makes copies within one registry with two users possible.
   */
  public String fileName() {
    return word() + ".json";
  }

  /** Returns {@code source} or {@code destination}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
