package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.mapping.MappedEntry;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The repositories that the entries of an ImageSet are, and the entries that collide at their
 * destination.
 *
 * <p>Two entries of different sources, or with different platforms, collide if both write the same
 * tag, or if one of them selects tags, since nobody knows which ones. Neither is mirrored, the
 * others are. Two entries that name different images for one tag collide too.
 *
 * <p>Entries of one source and one destination are one repository: exact tags are united. If
 * another entry selects tags, an exact one that it selects for certain is a part of it, one that it
 * never selects is mirrored besides, and any other is a problem of its own: it could be lost, or be
 * in conflict with the selection. Different selections are united if they consist of expressions to
 * include, and collide otherwise.
 *
 * @param repositories in the order of their entries
 */
public record Collisions(List<MappedRepository> repositories, List<EntryProblem> problems) {
  public Collisions {
    repositories = List.copyOf(repositories);
    problems = List.copyOf(problems);
  }

  /**
   * Finds them.
   *
   * @param defaults the tags of entries that name none
   */
  public static Collisions of(List<MappedEntry> entries, TagDefaults defaults) {
    Map<Repository, List<Claimant>> byDestination = new LinkedHashMap<>();
    for (MappedEntry entry : entries) {
      byDestination
          .computeIfAbsent(entry.destination(), _ -> new ArrayList<>())
          .add(Claimant.of(entry.entry()));
    }
    var repositories = new ArrayList<MappedRepository>();
    var problems = new ArrayList<EntryProblem>();
    byDestination.forEach((destination, claimants) -> {
      Map<Claimant, Claimant> rivals = Rivals.of(claimants);
      for (Claimant claimant : claimants) {
        Optional.ofNullable(rivals.get(claimant))
            .ifPresent(rival -> problems.add(problem(destination, claimant, rival)));
      }
      for (List<Claimant> image : byImage(claimants, rivals)) {
        var merger = new EntryMerger(destination, defaults);
        merger.merge(image);
        repositories.addAll(merger.repositories());
        problems.addAll(merger.problems());
      }
    });
    return new Collisions(repositories, problems);
  }

  private static Collection<List<Claimant>> byImage(
      List<Claimant> claimants, Map<Claimant, Claimant> rivals) {
    Map<Claimant.Image, List<Claimant>> images = new LinkedHashMap<>();
    for (Claimant claimant : claimants) {
      if (!rivals.containsKey(claimant)) {
        images.computeIfAbsent(claimant.image(), _ -> new ArrayList<>()).add(claimant);
      }
    }
    return images.values();
  }

  private static EntryProblem problem(Repository destination, Claimant one, Claimant other) {
    return problem(
        one,
        Reason.MAPPING_COLLISION,
        "%s and %s (%s) both become %s: %s."
            .formatted(
                one.shown(),
                other.shown(),
                other.entry().origin(),
                destination,
                advice(one, other)));
  }

  private static String advice(Claimant one, Claimant other) {
    if (!one.entry().source().equals(other.entry().source())) {
      return "change spec.mapping, for example keep: RegistryAndPath, or give one of them a destination of its own";
    }
    return one.image().equals(other.image())
        ? "leave one of them out, since a tag has one image"
        : "leave one of them out, or write the same platforms";
  }

  static EntryProblem problem(Claimant claimant, Reason reason, String sentence) {
    return new EntryProblem(
        claimant.shown(),
        new Problem(reason, claimant.entry().origin() + ": " + sentence),
        Optional.of(claimant.entry().source()));
  }
}
