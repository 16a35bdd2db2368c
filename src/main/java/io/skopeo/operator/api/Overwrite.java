package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Whether a destination tag that exists is replaced. */
public enum Overwrite {
  /** Wherever its digest is not the source's. */
  @JsonProperty("Always")
  ALWAYS,
  /** Never, whatever it points to. */
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
