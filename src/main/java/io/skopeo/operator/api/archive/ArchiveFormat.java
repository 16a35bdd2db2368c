package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The form in which an export writes images. */
public enum ArchiveFormat {
  /** A folder for each image, as skopeo's transport dir has it. */
  @JsonProperty("Directory")
  DIRECTORY("Directory"),
  /** One layout of the OCI for all images. */
  @JsonProperty("OCILayout")
  OCI_LAYOUT("OCILayout");

  private final String word;

  ArchiveFormat(String word) {
    this.word = word;
  }

  /** Reads what is stored; anything unknown reads as absent. */
  @JsonCreator
  static @Nullable ArchiveFormat stored(String text) {
    return switch (text) {
      case "Directory" -> DIRECTORY;
      case "OCILayout" -> OCI_LAYOUT;
      default -> null;
    };
  }

  /** Returns the format as a spec writes it. */
  @Override
  public String toString() {
    return word;
  }
}
