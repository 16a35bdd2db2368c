package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Merges the entries of one source, one destination, and the same platforms. */
final class EntryMerger {
  private static final int MOST_EXPRESSIONS = 20;

  /** The part of exact tags; a selection of the same repository has none. */
  private static final String EXACT = "tags";

  private final Repository destination;
  private final TagDefaults defaults;
  private final List<MappedRepository> repositories = new ArrayList<>();
  private final List<EntryProblem> problems = new ArrayList<>();

  EntryMerger(Repository destination, TagDefaults defaults) {
    this.destination = destination;
    this.defaults = defaults;
  }

  List<MappedRepository> repositories() {
    return repositories;
  }

  List<EntryProblem> problems() {
    return problems;
  }

  void merge(List<Claimant> claimants) {
    List<Claimant> selections = claimants.stream().filter(Claimant::isSelection).toList();
    Optional<TagCoverage> coverage = selection(selections).map(this::coverage);
    Map<Optional<String>, List<Claimant>> exact = new LinkedHashMap<>();
    for (Claimant claimant : claimants) {
      Claimant besides =
          coverage.map(c -> besides(claimant, selections.getFirst(), c)).orElse(claimant);
      if (!besides.items().isEmpty()) {
        exact.computeIfAbsent(claimant.renamed(), _ -> new ArrayList<>()).add(besides);
      }
    }
    exact.forEach(this::addExact);
  }

  private TagCoverage coverage(TagChoice selection) {
    return TagCoverage.of(
        defaults.selection(selection).orElseThrow(), defaults.candidates(selection).orElse(false));
  }

  private Optional<TagChoice> selection(List<Claimant> selections) {
    Set<TagChoice> choices =
        selections.stream()
            .map(claimant -> claimant.entry().tags())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    Optional<TagChoice> united =
        choices.size() == 1 ? choices.stream().findFirst() : united(choices);
    united.ifPresentOrElse(
        choice -> add(selections.getFirst(), choice, Optional.empty(), ""),
        () ->
            selections.forEach(claimant ->
                problems.add(
                    Collisions.problem(
                        claimant,
                        Reason.MAPPING_COLLISION,
                        "the tags of %s are selected again by %s: unite both in one entry of spec.repositories."
                            .formatted(
                                claimant.shown(),
                                another(claimant, selections).entry().origin())))));
    return united;
  }

  private static Claimant another(Claimant claimant, List<Claimant> all) {
    return all.getFirst().equals(claimant) ? all.getLast() : all.getFirst();
  }

  /** Any of several expressions must match, so those of several selections can be united. */
  private static Optional<TagChoice> united(Set<TagChoice> choices) {
    var include = new LinkedHashSet<String>();
    for (TagChoice choice : choices) {
      if (!(choice instanceof TagChoice.Selected(var tags))
          || tags.include().isEmpty()
          || !tags.equals(expressions(tags.include()))) {
        return Optional.empty();
      }
      include.addAll(tags.include());
    }
    return include.size() <= MOST_EXPRESSIONS
        ? Optional.of(new TagChoice.Selected(expressions(List.copyOf(include))))
        : Optional.empty();
  }

  private static TagsSpec expressions(List<String> include) {
    return new TagsSpec(List.of(), null, include, List.of(), null, null);
  }

  /** Returns the exact tags that are mirrored besides a selection; others may be a problem. */
  private Claimant besides(Claimant claimant, Claimant selecting, TagCoverage coverage) {
    Map<TagCoverage.Relation, List<String>> items =
        claimant.items().stream()
            .collect(
                Collectors.groupingBy(item -> coverage.relation(item, claimant.written(item))));
    if (items.containsKey(TagCoverage.Relation.UNCERTAIN)) {
      problems.add(
          Collisions.problem(
              claimant,
              Reason.INVALID_ENTRY,
              "%s may conflict with the tags that %s selects: leave one of the two entries out, or give one of them a destination of its own."
                  .formatted(claimant.shown(), selecting.entry().origin())));
    }
    return claimant.with(items.getOrDefault(TagCoverage.Relation.DISJOINT, List.of()));
  }

  private void addExact(Optional<String> destinationTag, List<Claimant> claimants) {
    List<String> items =
        claimants.stream().flatMap(claimant -> claimant.items().stream()).distinct().toList();
    ExactParts.of(items)
        .forEach((bits, part) ->
            add(
                claimants.getFirst(),
                new TagChoice.Exact(part),
                destinationTag,
                bits.isEmpty() ? EXACT : EXACT + "-" + bits));
  }

  private void add(Claimant first, TagChoice tags, Optional<String> destinationTag, String part) {
    repositories.add(
        new MappedRepository(
            first.entry().origin(),
            first.entry().source(),
            destination,
            tags,
            destinationTag,
            first.entry().platforms(),
            part));
  }
}
