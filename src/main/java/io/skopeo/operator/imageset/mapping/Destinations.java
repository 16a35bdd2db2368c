package io.skopeo.operator.imageset.mapping;

import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.mapping.HubLevels;
import io.skopeo.operator.spec.mapping.MappedName;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.mapping.NameRegex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The destinations of the entries of an ImageSet.
 *
 * @param mapped the entries that have one, in their order
 * @param invalid the entries that have none
 * @param warnings sentences about spec.mapping as a whole
 */
public record Destinations(
    List<MappedEntry> mapped, List<EntryProblem> invalid, List<String> warnings) {
  /** Steps of regular expressions for all names: some ten seconds of one processor at the worst. */
  private static final long MOST_STEPS = 1_000_000_000;

  private static final String SHA256 = "sha256:";

  public Destinations {
    mapped = List.copyOf(mapped);
    invalid = List.copyOf(invalid);
    warnings = List.copyOf(warnings);
  }

  /**
   * Finds the destination of each entry: its own, or that of the mapping. The only problem of all
   * of them is that the rules would take too long for so many names.
   */
  public static Parsed<Destinations> of(List<ListEntry> entries, NameMapping mapping) {
    Map<Repository, Parsed<MappedName>> names = new HashMap<>();
    long characters =
        entries.stream()
            .map(ListEntry::source)
            .distinct()
            .mapToLong(source -> source.toString().length())
            .sum();
    if (characters * mapping.size() > MOST_STEPS) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.mapping.rules are too long for so many repositories: write shorter expressions, or divide the repositories among several ImageSets."));
    }
    var mapped = new ArrayList<MappedEntry>();
    var invalid = new ArrayList<EntryProblem>();
    var applied = new BitSet();
    for (ListEntry entry : entries) {
      Parsed<MappedName> name =
          entry
              .destination()
              .map(own -> own(entry, own))
              .orElseGet(() -> names.computeIfAbsent(entry.source(), mapping::resolve));
      switch (name) {
        case Parsed.Valid<MappedName>(MappedName(var destination, var rule)) -> {
          rule.ifPresent(applied::set);
          mapped.add(new MappedEntry(entry, destination));
        }
        case Parsed.Invalid<MappedName>(var problem) -> invalid.add(at(entry, problem));
      }
    }
    return new Parsed.Valid<>(new Destinations(mapped, invalid, unused(mapping, applied, names)));
  }

  private static EntryProblem at(ListEntry entry, Problem problem) {
    return new EntryProblem(
        entry.source().toString(),
        new Problem(problem.reason(), entry.origin() + ": " + problem.sentence()),
        Optional.of(entry.source()));
  }

  /**
   * Checks a destination of the entry's own: within one repository, another tag must be written.
   */
  private static Parsed<MappedName> own(ListEntry entry, Repository destination) {
    boolean isElsewhere =
        !destination.equals(entry.source())
            || entry.destinationTag().isPresent()
            || (entry.tags() instanceof TagChoice.Exact(var items)
                && items.stream().allMatch(item -> item.contains(SHA256)));
    Optional<String> problem =
        isElsewhere ? HubLevels.problem(destination) : Optional.of("that is the source itself");
    return problem
        .<Parsed<MappedName>>map(why ->
            new Parsed.Invalid<>(
                new Problem(
                    Reason.INVALID_DESTINATION,
                    "the destination of %s is %s, but %s: write another one."
                        .formatted(entry.source(), destination, why))))
        .orElseGet(() -> new Parsed.Valid<>(new MappedName(destination, OptionalInt.empty())));
  }

  /**
   * A rule that matches nothing is a mistake, unless all entries have destinations of their own.
   */
  private static List<String> unused(
      NameMapping mapping, BitSet applied, Map<Repository, Parsed<MappedName>> names) {
    var warnings = new ArrayList<String>();
    List<NameRegex> rules = mapping.expressions();
    for (int i = 0; i < rules.size() && !names.isEmpty(); i++) {
      boolean isApplied = applied.get(i);
      NameRegex rule = rules.get(i);
      if (!isApplied) {
        warnings.add(
            names.keySet().stream().anyMatch(rule::matches)
                ? "spec.mapping.rules[%d] is never applied, since earlier rules match the same names, or its names are not legal: move it up, or remove it."
                    .formatted(i)
                : "spec.mapping.rules[%d].match \"%s\" matches no repository: it must match the whole name, such as docker.io/library/nginx."
                    .formatted(i, SafeText.quote(rule.toString())));
      }
    }
    return warnings;
  }
}
