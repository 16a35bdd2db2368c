package io.skopeo.operator.imageset;

import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of an ImageSet's repositories after a pass.
 *
 * @param children the wanted Images, those included that are not created yet
 * @param invalid the entries that cannot be mirrored
 * @param excluded the number of repositories that spec.exclude leaves out
 * @param chunk the chunk and the number of chunks; empty without chunks
 * @param warnings sentences about what has no effect
 */
public record SetProgress(
    List<ChildState> children,
    List<EntryProblem> invalid,
    int excluded,
    Optional<Chunk.Slice<?>> chunk,
    List<String> warnings) {
  public SetProgress {
    children = List.copyOf(children);
    invalid = List.copyOf(invalid);
    warnings = List.copyOf(warnings);
  }

  /** Counts the children of a kind. */
  public int count(ChildState.Kind kind) {
    return (int) children.stream().filter(child -> child.kind() == kind).count();
  }

  /** Returns the children that are not mirrored, the worst first. */
  public List<ChildState> failed() {
    return children.stream()
        .filter(child -> child.kind() == ChildState.Kind.FAILED)
        .sorted(ChildState.WORST_FIRST)
        .toList();
  }

  /** Returns the entries whose destination another one has too. */
  public Stream<String> collisions() {
    return invalid.stream()
        .filter(entry -> entry.problem().reason() == Reason.MAPPING_COLLISION)
        .map(EntryProblem::text);
  }
}
