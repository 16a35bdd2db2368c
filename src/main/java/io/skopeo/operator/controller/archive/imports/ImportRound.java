package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogRegistry;
import io.skopeo.operator.archive.imports.ImportSources;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.archive.source.Source;
import io.skopeo.operator.controller.archive.source.SourcePlanner;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The content of a volume that an import has listed, and what is left to do with it. */
public final class ImportRound {
  private final Survey survey;
  private final ImportSources wanted;
  private final List<Source> sources;
  private final Registry registry;

  private Catalog catalog;
  private SourcePlanner planner;
  private Optional<CopyRun> unplanned = Optional.empty();

  public ImportRound(Survey survey, ImportSources wanted, List<Source> sources, Registry registry) {
    this.survey = survey;
    this.wanted = wanted;
    this.sources = List.copyOf(sources);
    this.registry = registry;
    this.catalog = survey.catalog();
    this.planner = new SourcePlanner(new CatalogRegistry(catalog, registry));
  }

  public Survey survey() {
    return survey;
  }

  public ImportSources wanted() {
    return wanted;
  }

  public List<Source> sources() {
    return sources;
  }

  public Catalog catalog() {
    return catalog;
  }

  /** Plans what is left to do, with the outcome of the last run. */
  public RoundPlan plan(Instant now) {
    var plan = new RoundPlan(planner.plan(sources, unplanned, now));
    unplanned = Optional.empty();
    return plan;
  }

  /** Takes over the outcome of a run, and the digests that images have got by it. */
  public void ended(CopyRun run) {
    Map<Tagged, Digest> learned = new HashMap<>();
    VolumeRound.good(run).stream()
        .map(run.batch().copies()::get)
        .filter(copy -> !isDigestKnown(copy))
        .forEach(copy ->
            digestAtDestination(copy)
                .ifPresent(digest ->
                    learned.put(
                        new Tagged(copy.source().repository(), copy.destination().tag()), digest)));
    if (learned.isEmpty()) {
      unplanned = Optional.of(run);
    } else {
      // The run says what was planned, which has other digests now.
      catalog =
          catalog.withDigests(
              (volume, tag) -> Optional.ofNullable(learned.get(new Tagged(volume, tag))));
      planner = new SourcePlanner(new CatalogRegistry(catalog, registry));
    }
  }

  private boolean isDigestKnown(Copy copy) {
    return catalog
        .image(copy.source().repository(), copy.destination().tag())
        .map(entry -> entry.digestIsKnown())
        .orElse(true);
  }

  private Optional<Digest> digestAtDestination(Copy copy) {
    return sources.stream()
        .filter(source -> source.intent().destination().equals(copy.destination().repository()))
        .findFirst()
        .map(source ->
            registry
                .manifest(copy.destination(), source.target().destination())
                .map(ManifestInfo::digest))
        .flatMap(answer ->
            answer instanceof Result.Found<Digest>(var digest)
                ? Optional.of(digest)
                : Optional.empty());
  }
}
