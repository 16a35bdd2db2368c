package io.skopeo.operator.archive;

import java.util.Optional;
import java.util.stream.Stream;

/** The form in which an export writes images. */
public enum VolumeFormat {
  /** A folder for each image, as skopeo's transport {@code dir:} writes it. */
  DIRECTORY("Directory"),
  /** One OCI image layout for all (OCI image specification, Image Layout). */
  OCI_LAYOUT("OCILayout");

  private final String word;

  VolumeFormat(String word) {
    this.word = word;
  }

  /** Returns the word in spec.format and in the index of an export. */
  public String word() {
    return word;
  }

  /** Returns the format with this word. */
  public static Optional<VolumeFormat> of(String word) {
    return Stream.of(values()).filter(format -> format.word.equals(word)).findFirst();
  }
}
