package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The way in which copies are kept up to date. */
public enum Mode {
  /** Copies exact tags once, and every match of a pattern once, later ones too. */
  @JsonProperty("OneShot")
  ONE_SHOT,
  /** Copies every tag once, and never touches a tag that exists at the destination. */
  @JsonProperty("OnceByTag")
  ONCE_BY_TAG,
  /** Copies, again and again, whatever is missing or has changed. */
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
