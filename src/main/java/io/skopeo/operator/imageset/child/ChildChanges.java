package io.skopeo.operator.imageset.child;

import io.skopeo.operator.api.imageset.ImageSetStatus.SetPlan.Item;
import io.skopeo.operator.problem.Sha256;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The differences between the Images that an ImageSet wants and those that it has.
 *
 * @param missing wanted Images that do not exist
 * @param kept wanted Images that exist
 * @param surplus Images that are no longer wanted
 * @param moved the sources of surplus Images that another Image mirrors from now on
 * @param revision names the wanted Images
 * @param lost the number of Images whose repository is in none of the lists any more
 */
public record ChildChanges(
    List<ChildImage> missing,
    List<ChildImage> kept,
    List<ExistingChild> surplus,
    Set<String> moved,
    String revision,
    int lost) {

  /**
   * Compares.
   *
   * @param listed the names of all repositories in the lists, those included that are left out by
   *     exclude or chunk
   * @param held the names of repositories whose entries cannot be mirrored: a mistake in a list or
   *     mapping removes no Image
   */
  public static ChildChanges of(
      List<ChildImage> wanted,
      Collection<ExistingChild> existing,
      Set<String> listed,
      Set<String> held) {
    Set<String> names = existing.stream().map(ExistingChild::name).collect(Collectors.toSet());
    List<ChildImage> missing =
        wanted.stream().filter(child -> !names.contains(child.name())).toList();
    Set<String> wantedNames = wanted.stream().map(ChildImage::name).collect(Collectors.toSet());
    List<ExistingChild> surplus =
        existing.stream()
            .filter(child -> !wantedNames.contains(child.name()))
            .filter(child -> !held.contains(child.source()))
            .toList();
    Set<String> missingSources =
        missing.stream().map(child -> child.source().toString()).collect(Collectors.toSet());
    return new ChildChanges(
        missing,
        wanted.stream().filter(child -> names.contains(child.name())).toList(),
        surplus,
        surplus.stream()
            .map(ExistingChild::source)
            .filter(missingSources::contains)
            .collect(Collectors.toUnmodifiableSet()),
        Sha256.hex(String.join("\n", new TreeSet<>(wantedNames)), 4),
        (int) surplus.stream().filter(child -> !listed.contains(child.source())).count());
  }

  /**
   * Returns whether the lists have lost more than half of the Images: that may be a fault of a
   * list, and waits for approval.
   *
   * @param approved the revision that was approved
   */
  public boolean needsApproval(Optional<String> approved) {
    return lost * 2 > surplus.size() + kept.size() && approved.filter(revision::equals).isEmpty();
  }

  /** Returns whether the Images are those that are wanted. */
  public boolean isEmpty() {
    return missing.isEmpty() && surplus.isEmpty();
  }

  /** Returns the changes for the status: what moves, then what is new, then what is removed. */
  public List<Item> items() {
    return Stream.of(
            items(missing.stream(), child -> moved.contains(child.source().toString()), "Moved"),
            items(missing.stream(), child -> !moved.contains(child.source().toString()), "New"),
            surplus.stream()
                .filter(child -> !moved.contains(child.source()))
                .map(child -> new Item(child.source(), child.destination(), "Removed")))
        .flatMap(Function.identity())
        .toList();
  }

  private static Stream<Item> items(
      Stream<ChildImage> children, Predicate<ChildImage> which, String why) {
    return children
        .filter(which)
        .map(child -> new Item(child.source().toString(), child.destination().toString(), why));
  }
}
