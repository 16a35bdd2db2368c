package io.skopeo.operator.archive.survey;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.Optional;

/**
 * The name of an image as programs write it on a volume: {@code repository:tag}, {@code
 * repository@digest}, both, or neither.
 *
 * @param repository of the volume if no registry is named
 */
record ImageLabel(Repository repository, Optional<Tag> tag, Optional<Digest> digest) {
  private static final Tag LATEST = new Tag("latest");

  /** Parses a name; empty if no registry would accept it. */
  static Optional<ImageLabel> parse(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    String repository = colon < 0 ? name : name.substring(0, colon);
    Optional<Digest> digest = at < 0 ? Optional.empty() : digest(text.substring(at + 1));
    Optional<Tag> tag = colon < 0 ? Optional.empty() : tag(name.substring(colon + 1));
    boolean isWhole = (at < 0 || digest.isPresent()) && (colon < 0 || tag.isPresent());
    return isWhole && VolumeRepository.parse(repository) instanceof Parsed.Valid<Repository>(var it)
        ? Optional.of(new ImageLabel(it, tag, digest))
        : Optional.empty();
  }

  private static Optional<Digest> digest(String text) {
    return Digest.parse(text) instanceof Parsed.Valid<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  private static Optional<Tag> tag(String text) {
    return Optional.of(text).filter(Tag::isTag).map(Tag::new);
  }

  /** Returns the tag, which is {@code latest} for a name without tag and digest. */
  Optional<Tag> effectiveTag() {
    return tag.isEmpty() && digest.isEmpty() ? Optional.of(LATEST) : tag;
  }
}
