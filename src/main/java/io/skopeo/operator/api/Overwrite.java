package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The rule for a destination tag that exists. */
public enum Overwrite {
  /** It is replaced if its digest is not the source's. */
  @JsonProperty("Always")
  ALWAYS,
  /** It is never replaced, whatever it points to. */
  @JsonProperty("Never")
  NEVER;

  /** Reads what is stored; anything unknown reads as absent. */
  @JsonCreator
  static @Nullable Overwrite stored(String text) {
    return switch (text) {
      case "Always" -> ALWAYS;
      case "Never" -> NEVER;
      default -> null;
    };
  }
}
