package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.queue.QueuedImage.Group;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The copies that wait in one lane. */
final class LaneQueue {
  private final Lane lane;
  private final Instant firstOffer;
  private Instant lastOffer;
  private int lines;

  /** The groups by the halvings of their copies, in the order of their turns. */
  private final Map<Integer, NavigableSet<Group>> turns = new HashMap<>();

  LaneQueue(Lane lane, Instant firstOffer) {
    this.lane = lane;
    this.firstOffer = firstOffer;
    this.lastOffer = firstOffer;
  }

  Lane lane() {
    return lane;
  }

  /** Returns the number of lines that wait. */
  int lines() {
    return lines;
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Returns the time from which a batch of it may start if there is capacity. */
  Instant ready(Slots slots, LaneSpeeds speeds) {
    Instant gathered = Gathering.end(firstOffer, lastOffer, lines, lane.maxCopies());
    Instant opening =
        FurtherSlots.opening(slots.running(lane), lines, speeds.secondsPerLine(lane.key()));
    return gathered.isAfter(opening) ? gathered : opening;
  }

  void offered(Instant now) {
    lastOffer = now;
  }

  /** Changes the number of waiting lines. */
  void count(int difference) {
    lines += difference;
  }

  void add(Group group) {
    turns
        .computeIfAbsent(group.kind().halvings(), _ -> new TreeSet<>(Group.LONGEST_DUE_FIRST))
        .add(group);
  }

  void remove(Group group) {
    turns.computeIfPresent(
        group.kind().halvings(),
        (_, alike) -> {
          alike.remove(group);
          return alike.isEmpty() ? null : alike;
        });
  }

  /** Returns the group that is due for the longest time. */
  Optional<Group> first() {
    return turns.values().stream().map(NavigableSet::first).min(Group.LONGEST_DUE_FIRST);
  }

  /** Returns the group that is due for the longest time among those halved as often. */
  Optional<Group> first(int halvings) {
    @Nullable NavigableSet<Group> alike = turns.get(halvings);
    return alike == null ? Optional.empty() : Optional.of(alike.first());
  }
}
