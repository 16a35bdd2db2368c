package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The copies of one Image that wait in a lane. */
final class QueuedImage {
  /** The time by which copies that failed before come later than others. */
  static final Duration RETRIED_LATER = Duration.ofMinutes(10);

  /** The copies of an Image that wait alike, each kind with its own turns. */
  record Kind(int halvings, boolean retried) {
    static Kind of(WaitingCopy copy) {
      return new Kind(copy.halvings(), copy.isRetried());
    }

    private Duration handicap() {
      return retried || halvings > 0 ? RETRIED_LATER : Duration.ZERO;
    }
  }

  /**
   * The place of an Image among others.
   *
   * @param since when something of it waits
   * @param dues since when each kind of copies waits for its turn
   */
  record Place(Instant since, Map<Kind, Instant> dues) {
    Place {
      dues = Map.copyOf(dues);
    }

    /** Creates the place of an Image that did not wait before. */
    static Place at(Instant since) {
      return new Place(since, Map.of());
    }
  }

  /** The copies of one kind. They are compared by their turn. */
  static final class Group {
    static final Comparator<Group> LONGEST_DUE_FIRST =
        Comparator.comparing(Group::turn).thenComparingLong(group -> group.sequence);

    private final QueuedImage image;
    private final Kind kind;

    /** The copies of each manifest, which go together. */
    private final Deque<List<WaitingCopy>> manifests;

    private Instant due;
    private Instant turn;
    private long sequence;

    private Group(QueuedImage image, Kind kind, Collection<WaitingCopy> copies, Instant due) {
      this.image = image;
      this.kind = kind;
      this.manifests = manifests(copies, image.lane);
      this.due = due;
      this.turn = due.plus(kind.handicap());
    }

    QueuedImage image() {
      return image;
    }

    Kind kind() {
      return kind;
    }

    /** Returns the time that orders the turns. */
    Instant turn() {
      return turn;
    }

    boolean isEmpty() {
      return manifests.isEmpty();
    }

    /** Returns the copies of its next manifest. */
    List<WaitingCopy> next() {
      return manifests.getFirst();
    }

    /** Puts the group behind others that are due at the same time. */
    void enter(long number) {
      sequence = number;
    }

    /** Puts the group behind all others. */
    void reenter(Instant now, long number) {
      due = now;
      turn = now.plus(kind.handicap());
      sequence = number;
    }

    /** Removes the first copies of the next manifest. */
    void take(int count) {
      List<WaitingCopy> manifest = manifests.removeFirst();
      if (count < manifest.size()) {
        manifests.addFirst(manifest.subList(count, manifest.size()));
      }
    }
  }

  private final ImageName name;
  private final Lane lane;
  private final CopyQueue.Offer offer;
  private final Instant since;
  private final List<Group> groups = new ArrayList<>();
  private int size;

  QueuedImage(
      ImageName name,
      Lane lane,
      CopyQueue.Offer offer,
      Collection<WaitingCopy> copies,
      Place place) {
    this.name = name;
    this.lane = lane;
    this.offer = offer;
    this.since = place.since();
    this.size = copies.size();
    var kinds = new LinkedHashMap<Kind, List<WaitingCopy>>();
    copies.forEach(copy -> kinds.computeIfAbsent(Kind.of(copy), _ -> new ArrayList<>()).add(copy));
    kinds.forEach((kind, alike) -> {
      Instant due = place.dues().getOrDefault(kind, offer.observedAt());
      groups.add(new Group(this, kind, alike, due));
    });
  }

  ImageName name() {
    return name;
  }

  Lane lane() {
    return lane;
  }

  CopyQueue.Offer offer() {
    return offer;
  }

  Instant since() {
    return since;
  }

  /** Returns its groups that have copies. */
  List<Group> groups() {
    return groups;
  }

  /** Returns the number of its copies. */
  int size() {
    return size;
  }

  Stream<WaitingCopy> copies() {
    return groups.stream().flatMap(group -> group.manifests.stream()).flatMap(List::stream);
  }

  Stream<Tagged> destinations() {
    return copies().map(copy -> copy.copy().destination());
  }

  /** Returns the Image with these of its copies, at its place. */
  QueuedImage with(Collection<WaitingCopy> copies) {
    return new QueuedImage(name, lane, offer, copies, place());
  }

  Place place() {
    var dues = new HashMap<Kind, Instant>();
    groups.forEach(group -> dues.put(group.kind, group.due));
    return new Place(since, dues);
  }

  /** Removes the first copies of a group's next manifest. */
  void take(Group group, int count) {
    group.take(count);
    size -= count;
    if (group.isEmpty()) {
      groups.remove(group);
    }
  }

  private static Deque<List<WaitingCopy>> manifests(Collection<WaitingCopy> copies, Lane lane) {
    return lane.reportsLines() ? byManifest(copies) : singly(copies);
  }

  private static Deque<List<WaitingCopy>> byManifest(Collection<WaitingCopy> copies) {
    record Manifest(Pinned source, Repository destination) {}
    var manifests = new LinkedHashMap<Manifest, List<WaitingCopy>>();
    for (WaitingCopy copy : copies) {
      Tagged destination = copy.copy().destination();
      manifests
          .computeIfAbsent(
              new Manifest(copy.copy().source(), destination.repository()), _ -> new ArrayList<>(1))
          .add(copy);
    }
    return new ArrayDeque<>(manifests.values());
  }

  /** Returns each copy apart; those that failed the least come first. */
  private static Deque<List<WaitingCopy>> singly(Collection<WaitingCopy> copies) {
    var single = new ArrayDeque<List<WaitingCopy>>();
    copies.stream()
        .sorted(Comparator.comparingInt(WaitingCopy::attempts))
        .forEach(copy -> single.add(List.of(copy)));
    return single;
  }
}
