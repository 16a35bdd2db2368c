package io.skopeo.operator.tags;

import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;

/**
 * One image to be had, and the tag it shall have.
 *
 * @param source where it is
 * @param destination its tag at the destination
 * @param attached whether nobody asked for it but it belongs to one that was asked for: a signature
 */
public record SelectedTag(ImageReference source, Tag destination, boolean attached) {
  /** One that was asked for. */
  public SelectedTag(ImageReference source, Tag destination) {
    this(source, destination, false);
  }

  static SelectedTag of(Repository repository, Tag source, Tag destination) {
    return new SelectedTag(repository.at(source), destination);
  }
}
