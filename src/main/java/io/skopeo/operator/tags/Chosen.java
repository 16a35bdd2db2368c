package io.skopeo.operator.tags;

import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;

/**
 * One image to be had, and the tag it shall have.
 *
 * @param source where it is
 * @param destination its tag at the destination
 */
public record Chosen(ImageReference source, Tag destination) {
  static Chosen of(Repository repository, Tag source, Tag destination) {
    return new Chosen(repository.at(source), destination);
  }
}
