package io.skopeo.operator.imageset;

import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.list.EntryProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an ImageSet wants, by its lists.
 *
 * @param children the wanted Images, in the order of the lists
 * @param listed the names of all source repositories in the lists, before exclude and chunk
 * @param invalid the entries that cannot be mirrored
 * @param held the names of their source repositories, whose Images stay as they are
 * @param excluded the number of repositories that spec.exclude leaves out
 * @param chunk the chunk; empty without chunks
 * @param warnings sentences about what has no effect
 */
public record SetResolution(
    List<ChildImage> children,
    Set<String> listed,
    List<EntryProblem> invalid,
    Set<String> held,
    int excluded,
    Optional<Chunk.Slice<?>> chunk,
    List<String> warnings) {
  public SetResolution {
    children = List.copyOf(children);
    listed = Set.copyOf(listed);
    invalid = List.copyOf(invalid);
    held = Set.copyOf(held);
    warnings = List.copyOf(warnings);
  }
}
