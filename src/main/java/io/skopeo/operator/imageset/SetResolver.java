package io.skopeo.operator.imageset;

import io.skopeo.operator.imageset.collision.Collisions;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.imageset.mapping.Destinations;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resolves the lists of an ImageSet to Images: leaves out what is excluded, takes the chunk, maps
 * the names, and refuses what collides. Each entry that cannot be mirrored is named, and the others
 * go on.
 */
public final class SetResolver {
  /** The most entries of an ImageSet. */
  static final int MOST_ENTRIES = 5_000;

  private SetResolver() {}

  /**
   * Resolves.
   *
   * @param set the name of the ImageSet
   * @param lists those of spec.repositoriesFrom, in their order
   * @return a problem if there are too many entries
   */
  public static Parsed<SetResolution> resolve(
      String set, ImageSetIntent intent, List<RepositoryList> lists) {
    List<RepositoryList> all = Stream.concat(Stream.of(intent.inline()), lists.stream()).toList();
    List<ListEntry> entries = all.stream().flatMap(list -> list.entries().stream()).toList();
    if (entries.size() > MOST_ENTRIES) {
      return new Parsed.Invalid<>(
          new Problem(
              Reason.LIST_TOO_LONG,
              "The lists have %s, and an ImageSet at most %d: divide them among several ImageSets."
                  .formatted(Plural.of(entries.size(), "entry", "entries"), MOST_ENTRIES)));
    }
    LinkedHashMap<Repository, List<ListEntry>> bySource =
        entries.stream()
            .collect(
                Collectors.groupingBy(ListEntry::source, LinkedHashMap::new, Collectors.toList()));
    return intent
        .part()
        .exclusions()
        .of(bySource.keySet())
        .then(excluded -> mapped(set, intent, all, bySource, excluded));
  }

  private static Parsed<SetResolution> mapped(
      String set,
      ImageSetIntent intent,
      List<RepositoryList> lists,
      SequencedMap<Repository, List<ListEntry>> bySource,
      Set<Repository> excluded) {
    Chunk chunk = intent.part().chunk();
    List<Repository> sources =
        bySource.keySet().stream().filter(source -> !excluded.contains(source)).toList();
    Chunk.Slice<Repository> slice = chunk.apply(sources);
    Set<Repository> chosen = Set.copyOf(slice.items());
    List<ListEntry> entries =
        sources.stream()
            .flatMap(source -> bySource.getOrDefault(source, List.of()).stream())
            .toList();
    // Those of other chunks too: they may collide with those of this one.
    return Destinations.of(entries, intent.mapping())
        .then(destinations -> {
          var settings = new ChildImages(set, intent);
          Collisions collisions = Collisions.of(destinations.mapped(), settings.tags());
          List<EntryProblem> problems =
              Stream.concat(destinations.invalid().stream(), collisions.problems().stream())
                  .filter(problem -> problem.source().filter(chosen::contains).isPresent())
                  .toList();
          return new Parsed.Valid<>(
              new SetResolution(
                  collisions.repositories().stream()
                      .filter(repository -> chosen.contains(repository.source()))
                      .map(settings::of)
                      .toList(),
                  bySource.keySet().stream().map(Repository::toString).collect(Collectors.toSet()),
                  Stream.concat(
                          lists.stream().flatMap(list -> list.invalid().stream()),
                          problems.stream())
                      .toList(),
                  problems.stream()
                      .flatMap(problem -> problem.source().stream())
                      .map(Repository::toString)
                      .collect(Collectors.toSet()),
                  excluded.size(),
                  chunk.equals(Chunk.NONE) ? Optional.empty() : Optional.of(slice),
                  destinations.warnings()));
        });
  }
}
