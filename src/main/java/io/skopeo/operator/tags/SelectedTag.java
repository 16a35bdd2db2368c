package io.skopeo.operator.tags;

import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;

/**
 * A selected image, and its tag at the destination.
 *
 * @param attached whether it is not selected itself, but a signature of a selected image
 */
public record SelectedTag(ImageReference source, Tag destination, boolean attached) {
  /** Creates a tag that is selected itself. */
  public SelectedTag(ImageReference source, Tag destination) {
    this(source, destination, false);
  }

  static SelectedTag of(Repository repository, Tag source, Tag destination) {
    return new SelectedTag(repository.at(source), destination);
  }
}
