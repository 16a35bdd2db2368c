package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.imageset.list.EntryOrigin;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import java.util.List;
import java.util.Optional;

/**
 * A repository to mirror, of one or several entries. No two of an ImageSet have the same source,
 * destination, destination tag, platforms and part.
 *
 * @param origin of the first entry
 * @param tags at most 500 exact ones
 * @param destinationTag the tag to write, if it is another one than that of the source; only with
 *     one exact tag
 * @param platforms in place of the template's; empty for those
 * @param part which of several parts of many exact tags it is, as bits; empty for all of them. A
 *     tag more leaves the others in their parts
 */
public record MappedRepository(
    EntryOrigin origin,
    Repository source,
    Repository destination,
    TagChoice tags,
    Optional<String> destinationTag,
    List<String> platforms,
    String part) {
  public MappedRepository {
    platforms = List.copyOf(platforms);
  }
}
