package io.skopeo.operator.imageset.list;

import io.skopeo.operator.oci.Repository;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a list: a repository to mirror.
 *
 * @param destination wins over the mapping; empty for the mapping's
 * @param destinationTag the tag to write, if it is another one than that of the source; only with
 *     one exact tag
 * @param platforms in place of the template's; empty for those
 */
public record ListEntry(
    EntryOrigin origin,
    Repository source,
    TagChoice tags,
    Optional<Repository> destination,
    Optional<String> destinationTag,
    List<String> platforms) {
  public ListEntry {
    platforms = List.copyOf(platforms);
  }

  /** Creates an entry whose destination and platforms are the usual ones. */
  public ListEntry(EntryOrigin origin, Repository source, TagChoice tags) {
    this(origin, source, tags, Optional.empty(), Optional.empty(), List.of());
  }
}
