package io.skopeo.operator.planning;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.InQueue;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.SelectedTag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The copies that a dry run would start.
 *
 * @param total how many copies; those that were not asked for are counted by the listing
 * @param items the first of them, at most {@value #MOST}
 */
public record DryRunReport(int total, List<PlannedCopy> items) {
  /** The most that are named. */
  public static final int MOST = 100;

  public DryRunReport {
    items = List.copyOf(items);
  }

  /**
   * One copy.
   *
   * @param source the digest to be copied
   * @param destination what the tag points to now; empty where it does not exist
   */
  public record PlannedCopy(SelectedTag tag, Digest source, Optional<Digest> destination) {
    /** Returns {@code Missing} or {@code Drifted}. */
    public String reason() {
      return destination.isPresent() ? "Drifted" : "Missing";
    }
  }

  static DryRunReport of(Map<SelectedTag, TagState> standings, List<TagObservation> sightings) {
    Map<SelectedTag, Digest> there =
        sightings.stream()
            .filter(tagObservation -> digest(tagObservation).isPresent())
            .collect(
                Collectors.toMap(
                    TagObservation::image,
                    tagObservation -> digest(tagObservation).orElseThrow(),
                    (one, _) -> one));
    List<PlannedCopy> items =
        standings.entrySet().stream()
            .flatMap(e ->
                e.getValue() instanceof CopyNeeded wanted
                    ? Optional.of(
                        new PlannedCopy(
                            e.getKey(),
                            wanted.copy().source().digest(),
                            Optional.ofNullable(there.get(e.getKey()))))
                        .stream()
                    : Optional.<PlannedCopy>empty().stream())
            .toList();
    long unasked = standings.values().stream().filter(InQueue.class::isInstance).count();
    return new DryRunReport(
        Math.toIntExact(items.size() + unasked), items.stream().limit(MOST).toList());
  }

  private static Optional<Digest> digest(TagObservation tagObservation) {
    return tagObservation
        .destination()
        .flatMap(answer ->
            answer instanceof Result.Found<Digest>(var digest)
                ? Optional.of(digest)
                : Optional.empty());
  }
}
