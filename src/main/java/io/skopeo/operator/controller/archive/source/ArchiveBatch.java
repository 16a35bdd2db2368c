package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The copies of the next run of an export or import.
 *
 * @param first whose credentials and options the run has
 * @param offers the copies
 * @param isAll whether nothing else is wanted now
 */
public record ArchiveBatch(SourcePlan first, List<RoundPlan.Offer> offers, boolean isAll) {
  /** The room of a ConfigMap, beside the indexes and the entries of the index. */
  private static final int MOST_CHARACTERS = CopyBatch.MOST_CHARACTERS / 2;

  public ArchiveBatch {
    offers = List.copyOf(offers);
  }

  /** What copies of one run have in common. */
  private record Lane(
      Map<Side, AuthFile> files, Optional<AuthFile> shared, Access source, Access destination) {
    static Lane of(SourcePlan plan) {
      ExecutionTarget target = plan.source().target();
      return new Lane(
          target.secrets().files(),
          target.secrets().shared(),
          target.source(),
          target.destination());
    }

    /** Returns whether both reach their registries in the same way. */
    boolean isLike(Lane other) {
      return files.equals(other.files)
          && shared.equals(other.shared)
          && source.tls().equals(other.source.tls())
          && destination.tls().equals(other.destination.tls());
    }
  }

  /** Cuts the next run: as many copies as a run takes; empty if none is offered. */
  public static Optional<ArchiveBatch> next(List<RoundPlan.Offer> offers, boolean hasMore) {
    if (offers.isEmpty()) {
      return Optional.empty();
    }
    Lane lane = Lane.of(offers.getFirst().plan());
    var taken = new ArrayList<RoundPlan.Offer>();
    int lines = 0;
    int characters = 0;
    for (RoundPlan.Offer offer : offers) {
      int length = length(offer);
      boolean fits =
          lines + offer.copy().lineCount() <= CopyBatch.MOST
              && characters + length <= MOST_CHARACTERS;
      if (lane.isLike(Lane.of(offer.plan())) && (fits || taken.isEmpty())) {
        taken.add(offer);
        lines += offer.copy().lineCount();
        characters += length;
      }
    }
    return Optional.of(
        new ArchiveBatch(
            offers.getFirst().plan(), taken, !hasMore && taken.size() == offers.size()));
  }

  private static int length(RoundPlan.Offer offer) {
    Copy copy = offer.copy();
    return copy.text().length()
        + copy.lineCount() * CopyBatch.owner(offer.plan().source().name(), copy).length()
        + offer.waiting().indexes().stream().mapToInt(index -> index.text().length()).sum();
  }

  /** Returns the batch for the run. */
  public CopyBatch batch() {
    var indexes = new HashMap<Digest, String>();
    offers.forEach(offer ->
        offer.waiting().indexes().forEach(index -> indexes.put(index.digest(), index.text())));
    List<ImageName> names = offers.stream().map(offer -> offer.plan().source().name()).toList();
    List<PullCount> pulls = List.of();
    return new CopyBatch(
        offers.stream().map(RoundPlan.Offer::copy).toList(),
        names,
        pulls,
        offers.stream()
            .map(RoundPlan.Offer::waiting)
            .mapToInt(WaitingCopy::halvings)
            .max()
            .orElse(0),
        indexes);
  }

  /** Returns the copies. */
  public List<Copy> copies() {
    return offers.stream().map(RoundPlan.Offer::copy).toList();
  }
}
