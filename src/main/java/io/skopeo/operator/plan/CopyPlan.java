package io.skopeo.operator.plan;

import io.skopeo.operator.plan.Standing.Queued;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.tags.Chosen;
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
public record CopyPlan(int total, List<Item> items) {
  /** The most that are named. */
  public static final int MOST = 100;

  public CopyPlan {
    items = List.copyOf(items);
  }

  /**
   * One copy.
   *
   * @param source the digest to be copied
   * @param destination what the tag points to now; empty where it does not exist
   */
  public record Item(Chosen image, Digest source, Optional<Digest> destination) {
    /** Returns {@code Missing} or {@code Drifted}. */
    public String reason() {
      return destination.isPresent() ? "Drifted" : "Missing";
    }
  }

  static CopyPlan of(Map<Chosen, Standing> standings, List<Sighting> sightings) {
    Map<Chosen, Digest> there =
        sightings.stream()
            .filter(seen -> digest(seen).isPresent())
            .collect(
                Collectors.toMap(
                    Sighting::image, seen -> digest(seen).orElseThrow(), (one, _) -> one));
    List<Item> items =
        standings.entrySet().stream()
            .flatMap(e ->
                e.getValue() instanceof Wanted wanted
                    ? Optional.of(
                        new Item(
                            e.getKey(),
                            wanted.line().source().digest(),
                            Optional.ofNullable(there.get(e.getKey()))))
                        .stream()
                    : Optional.<Item>empty().stream())
            .toList();
    long unasked = standings.values().stream().filter(Queued.class::isInstance).count();
    return new CopyPlan(
        Math.toIntExact(items.size() + unasked), items.stream().limit(MOST).toList());
  }

  private static Optional<Digest> digest(Sighting seen) {
    return seen.destination()
        .flatMap(answer ->
            answer instanceof Answer.Found<Digest>(var digest)
                ? Optional.of(digest)
                : Optional.empty());
  }
}
