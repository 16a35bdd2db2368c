package io.skopeo.operator.credentials;

import java.util.Locale;

/** One of the two sides of a copy. */
public enum Side {
  SOURCE,
  DESTINATION;

  /**
   * The key of a Secret that holds a docker config for this side alone: {@code source.json}. A copy
   * within one registry may so be made with two users.
   */
  public String fileName() {
    return word() + ".json";
  }

  /** {@code source} or {@code destination}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
