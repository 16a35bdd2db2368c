package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How often copies are looked after. */
public enum Mode {
  /** An exact tag once; of a pattern every match once, later ones too. */
  @JsonProperty("OneShot")
  ONE_SHOT,
  /** Every tag once; a tag that exists at the destination is never touched. */
  @JsonProperty("OnceByTag")
  ONCE_BY_TAG,
  /** Again and again: whatever is missing or has changed. */
  @JsonProperty("Recurrent")
  RECURRENT;

  /**
   * Reads what is stored. "Reccurent" was stored by an early CRD of the Go operator; anything
   * unknown reads as absent, so that one odd object never stops the others.
   */
  @JsonCreator
  static @Nullable Mode stored(String text) {
    return switch (text) {
      case "OneShot" -> ONE_SHOT;
      case "OnceByTag" -> ONCE_BY_TAG;
      case "Recurrent", "Reccurent" -> RECURRENT;
      default -> null;
    };
  }
}
