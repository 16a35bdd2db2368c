package io.skopeo.operator.tags;

import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;

/** A selected image, and its tag at the destination. */
public record SelectedTag(ImageReference source, Tag destination) {
  static SelectedTag of(Repository repository, Tag source, Tag destination) {
    return new SelectedTag(repository.at(source), destination);
  }
}
