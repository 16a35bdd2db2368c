package io.skopeo.operator.planning;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Unobserved;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.order.NaturalOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The copies that a dry run would start.
 *
 * @param total the number of all; tags that were not asked for are counted from the tag list
 * @param items those that would be copied first, at most {@value #MOST}, in the order of {@code
 *     sort -V}
 */
public record DryRunReport(int total, List<PlannedCopy> items) {
  /** The most that are named. */
  public static final int MOST = 100;

  private static final Comparator<PlannedCopy> BY_SOURCE =
      Comparator.comparing(copy -> copy.tag().source().reference(), NaturalOrder.NATURAL);

  public DryRunReport {
    items = List.copyOf(items);
  }

  /**
   * A copy that a dry run would start.
   *
   * @param source the digest to copy
   * @param destination the digest of the destination tag; empty if the tag does not exist
   */
  public record PlannedCopy(SelectedTag tag, Digest source, Optional<Digest> destination) {
    /**
     * Returns {@code Missing}, {@code Drifted}, or {@code Unattached} if only what refers to the
     * image is missing.
     */
    public String reason() {
      return destination
          .map(digest -> digest.equals(source) ? "Unattached" : "Drifted")
          .orElse("Missing");
    }
  }

  static DryRunReport of(Map<SelectedTag, TagState> states, List<TagObservation> observations) {
    Map<SelectedTag, Digest> destinations =
        observations.stream()
            .filter(tag -> digest(tag).isPresent())
            .collect(
                Collectors.toMap(
                    TagObservation::image, tag -> digest(tag).orElseThrow(), (one, _) -> one));
    List<PlannedCopy> items =
        states.entrySet().stream()
            .flatMap(e ->
                e.getValue() instanceof CopyNeeded needed
                    ? Stream.of(
                        new PlannedCopy(
                            e.getKey(),
                            needed.copy().source().digest(),
                            Optional.ofNullable(destinations.get(e.getKey()))))
                    : Stream.empty())
            .toList();
    long unasked = states.values().stream().filter(Unobserved.class::isInstance).count();
    return new DryRunReport(
        Math.toIntExact(items.size() + unasked),
        items.stream().limit(MOST).sorted(BY_SOURCE).toList());
  }

  private static Optional<Digest> digest(TagObservation tag) {
    return tag.destination()
        .flatMap(result ->
            result instanceof Result.Found<Digest>(var digest)
                ? Optional.of(digest)
                : Optional.empty());
  }
}
