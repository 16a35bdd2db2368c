package io.skopeo.operator.archive.imports;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.CopyScope;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ReferrerTypes;
import io.skopeo.operator.spec.archive.ImportIntent;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.tags.ExactImage;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The images of a volume that an import copies, by repository.
 *
 * @param intents of which each copies one repository of the volume
 * @param destinations of the repositories of the volume
 * @param refused repositories that have no destination, with the reason
 */
public record ImportSources(
    List<ImageIntent> intents,
    Map<Repository, Repository> destinations,
    Map<Repository, Problem> refused) {
  /** Everything that refers to an image of the volume was exported because somebody wants it. */
  private static final CopyScope ALL =
      new CopyScope(List.of(), new ReferrerTypes(true, Optional.of(List.of())), false);

  private static final TagFilter NO_FILTER =
      new TagFilter(true, List.of(), List.of(), OptionalInt.empty());

  public ImportSources {
    intents = List.copyOf(intents);
    destinations = Map.copyOf(destinations);
    refused = Map.copyOf(refused);
  }

  /**
   * Selects and maps the repositories of a volume. The only problem of the whole is that the
   * expressions of the spec would take too long.
   *
   * @param mapping returns the destination of a repository, or why it has none
   */
  public static Parsed<ImportSources> of(
      Catalog catalog, ImportIntent intent, Function<Repository, Parsed<Repository>> mapping) {
    Map<Repository, Repository> bySource = new LinkedHashMap<>();
    catalog
        .repositories()
        .forEach(volume -> bySource.put(catalog.source(volume).orElse(volume), volume));
    return intent
        .select(bySource.keySet())
        .then(selected -> new Parsed.Valid<>(of(bySource, selected, catalog, intent, mapping)));
  }

  private static ImportSources of(
      Map<Repository, Repository> bySource,
      Set<Repository> selected,
      Catalog catalog,
      ImportIntent intent,
      Function<Repository, Parsed<Repository>> mapping) {
    Map<Repository, Repository> destinations = new LinkedHashMap<>();
    Map<Repository, Problem> refused = new LinkedHashMap<>();
    Map<Repository, Repository> owners = new LinkedHashMap<>();
    List<ImageIntent> intents = new ArrayList<>();
    bySource.forEach((source, volume) -> {
      if (!selected.contains(source)) {
        return;
      }
      switch (mapping.apply(source)) {
        case Parsed.Invalid<Repository>(var problem) -> refused.put(volume, problem);
        case Parsed.Valid<Repository>(var to) -> {
          Repository owner = owners.putIfAbsent(to, source);
          if (owner != null) {
            refused.put(volume, collision(source, owner, to));
            return;
          }
          destinations.put(volume, to);
          List<Tag> tags =
              catalog.tags(volume).stream().filter(tag -> !AttachedTags.isAttached(tag)).toList();
          if (!tags.isEmpty()) {
            CopyScope scope = hasAttachments(catalog, volume) ? ALL : CopyScope.WHOLE;
            intents.add(intent(volume, to, tags, scope, intent));
          }
        }
      }
    });
    return new ImportSources(intents, destinations, refused);
  }

  private static Problem collision(Repository source, Repository other, Repository to) {
    return new Problem(
        Reason.MAPPING_COLLISION,
        "%s and %s both become %s: change spec.mapping, or import one of them alone."
            .formatted(VolumeRepository.name(source), VolumeRepository.name(other), to));
  }

  /** Without any, no registry need be asked what it has. */
  private static boolean hasAttachments(Catalog catalog, Repository volume) {
    return catalog.entries().stream()
        .filter(entry -> entry.volume().equals(volume))
        .anyMatch(entry ->
            entry.subject().isPresent()
                || entry.tag().filter(AttachedTags::isAttached).isPresent());
  }

  private static ImageIntent intent(
      Repository volume, Repository to, List<Tag> tags, CopyScope scope, ImportIntent intent) {
    var version =
        new VersionCriterion.Named(
            tags.stream().map(tag -> new ExactImage(Optional.of(tag), Optional.empty())).toList());
    boolean overwrites = intent.overwrites().orElse(true);
    return new ImageIntent(
        Mode.RECURRENT,
        new ImageIntent.Source(volume, version, NO_FILTER),
        new ImageIntent.Destination(
            to, false, TagMapping.parse("", version).orThrow(), overwrites, !overwrites),
        scope,
        new ImageIntent.Pacing(
            intent.schedule().orElse(IntervalSchedule.DEFAULT), OptionalInt.empty()),
        new ImageIntent.Hold(false, Optional.empty(), false),
        intent.execution(),
        intent.fingerprint());
  }
}
