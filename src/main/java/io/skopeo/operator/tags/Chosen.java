package io.skopeo.operator.tags;

import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;

/**
 * One image to be had, and the tag it shall have.
 *
 * @param source where it is
 * @param destination its tag at the destination
 * @param attached whether nobody asked for it but it belongs to one that was asked for: a signature
 */
public record Chosen(ImageReference source, Tag destination, boolean attached) {
  /** One that was asked for. */
  public Chosen(ImageReference source, Tag destination) {
    this(source, destination, false);
  }

  static Chosen of(Repository repository, Tag source, Tag destination) {
    return new Chosen(repository.at(source), destination);
  }
}
