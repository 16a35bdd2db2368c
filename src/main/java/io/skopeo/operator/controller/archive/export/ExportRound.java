package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.export.ExportIndex;
import io.skopeo.operator.archive.export.ExportSizes;
import io.skopeo.operator.archive.export.KnownContent;
import io.skopeo.operator.archive.export.LeftOut;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.source.FactsReader;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.archive.source.Source;
import io.skopeo.operator.controller.archive.source.SourcePlanner;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One round of an export, from the comparison to the index on the volume. It ends when everything
 * is there, and lasts while something fails.
 */
public final class ExportRound {
  private final VolumeRound runs;
  private final List<Source> sources;
  private final Optional<Receipt> receipt;
  private final SourcePlanner planner;
  private final FactsReader facts;
  private final String word;

  /** The copies that runs of this round have made or found on the volume, by what they write. */
  private final Map<Tagged, Copy> made = new LinkedHashMap<>();

  private volatile KnownImages known;
  private Optional<CopyRun> unplanned = Optional.empty();
  private boolean complete;
  private boolean reported;

  /**
   * Begins a round.
   *
   * @param receipt of the images that are left out
   */
  public ExportRound(
      VolumeRound runs,
      List<Source> sources,
      Optional<Receipt> receipt,
      Registry registry,
      Instant begun) {
    this.runs = runs;
    this.sources = List.copyOf(sources);
    this.receipt = receipt;
    this.known = receipt.map(Receipt::images).orElse(KnownImages.NONE);
    this.planner = new SourcePlanner(new KnownContent(() -> this.known, registry));
    this.facts = new FactsReader(registry);
    this.word = Long.toString(begun.toEpochMilli(), Character.MAX_RADIX);
  }

  public VolumeRound runs() {
    return runs;
  }

  /** Returns the word by which the Task tells the entries of this round from those of others. */
  public String word() {
    return word;
  }

  public Optional<Receipt> receipt() {
    return receipt;
  }

  public FactsReader facts() {
    return facts;
  }

  /** Plans what is left to do, with the outcome of the last run. */
  public RoundPlan plan(Instant now) {
    var plan = new RoundPlan(planner.plan(sources, unplanned, now));
    unplanned = Optional.empty();
    return plan;
  }

  /** Takes over the outcome of a run, and returns whether it completed the export. */
  public void ended(VolumeRound.Ended ended) {
    CopyRun run = ended.run();
    unplanned = Optional.of(run);
    List<Copy> copies = run.batch().copies();
    List<Copy> good = VolumeRound.good(run).stream().map(copies::get).toList();
    good.forEach(copy -> made.put(copy.destination(), copy));
    var images = new KnownImages.Builder().add(known);
    good.forEach(images::add);
    known = images.build();
    if (!good.isEmpty() || ended.launched().isLast()) {
      complete = ended.launched().isLast() && hasResult(run);
      reported = false;
    }
  }

  private static boolean hasResult(CopyRun run) {
    return run.state() instanceof CopyRun.Finished(var outcomes, _, _, _)
        && outcomes.stream()
            .noneMatch(outcome ->
                switch (outcome) {
                  case UNKNOWN, CANCELLED, OUT_OF_MEMORY, UNREPORTED -> true;
                  default -> false;
                });
  }

  /** Returns whether the index names everything that this round has brought so far. */
  public boolean isComplete() {
    return complete;
  }

  /** Returns whether the export was completed and that was not reported; it is then. */
  public boolean takeCompletion() {
    boolean news = complete && !reported;
    reported |= complete;
    return news;
  }

  /** Returns the number of images that are on the volume. */
  public int exported() {
    return (int) made.values().stream().filter(Copy::names).count();
  }

  /** Returns the id of the export once these copies are made too. */
  public String id(List<Copy> more, List<AssumedImage> assumed) {
    var images = new KnownImages.Builder();
    made.values().forEach(images::add);
    more.forEach(images::add);
    assumed.forEach(image -> images.add(image.repository(), image.tag(), image.digest()));
    return ExportIndex.id(images.build());
  }

  /** Returns the size of the images on the volume; empty if some are not known. */
  public Optional<Long> bytes() {
    ExportSizes sizes = ExportSizes.of(List.copyOf(made.values()), facts);
    return sizes.unknown() == 0 ? Optional.of(sizes.bytes()) : Optional.empty();
  }

  /** Returns what is left out, since the receipt has it. */
  public List<AssumedImage> assumed(RoundPlan plan) {
    return receipt
        .map(Receipt::images)
        .map(base ->
            LeftOut.of(
                plan.plans().stream()
                    .flatMap(source ->
                        source.view().observations().stream()
                            .flatMap(tag -> assumed(source.source(), tag, base).stream()))
                    .toList(),
                base))
        .orElse(List.of());
  }

  private Optional<AssumedImage> assumed(Source source, TagObservation tag, KnownImages base) {
    var volume = VolumeRepository.of(source.intent().source());
    Optional<Digest> left = base.digest(volume, tag.image().destination());
    return left.filter(digest ->
            tag.destination().orElse(null) instanceof Result.Found<Digest>(var found)
                && found.equals(digest))
        .filter(digest -> !hasMovedOn(tag, digest))
        .filter(_ -> !made.containsKey(new Tagged(volume, tag.image().destination())))
        .map(digest ->
            new AssumedImage(
                source.intent().source(), Optional.of(tag.image().destination()), digest));
  }

  /** Returns whether the source has other content now, which is exported. */
  private static boolean hasMovedOn(TagObservation tag, Digest left) {
    return tag.source().orElse(null) instanceof Result.Found<Digest>(var now) && !now.equals(left);
  }
}
