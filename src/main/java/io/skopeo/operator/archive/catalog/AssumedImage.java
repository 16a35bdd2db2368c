package io.skopeo.operator.archive.catalog;

import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.List;
import java.util.Optional;

/**
 * An image that an export has left out, since its receipt said that the other side has it; or what
 * is attached to one.
 *
 * @param repository that it would have been read from
 * @param tag empty for a part of an image, and for what refers to one
 */
public record AssumedImage(Repository repository, Optional<Tag> tag, Digest digest) {
  /** Returns whether it has a tag of its own, not one that names a digest. */
  public boolean isImage() {
    return tag.filter(named -> !AttachedTags.isAttached(named)).isPresent();
  }

  /** Returns the number of images. */
  public static int images(List<AssumedImage> assumed) {
    return (int) assumed.stream().filter(AssumedImage::isImage).count();
  }
}
