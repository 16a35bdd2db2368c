package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.CopyQueue.Backlog;
import io.skopeo.operator.copying.queue.QueuedImage.Group;
import io.skopeo.operator.copying.queue.QueuedImage.Place;
import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Images with copies that wait, by uid and by lane, and those whose copies were left out. */
final class WaitingCopies {
  /** The most places that are kept for Images that left the queue for a pass. */
  static final int MOST_PLACES = 10_000;

  private static final int MOST_LEFT_OUT = 50_000;

  private final Map<String, QueuedImage> byUid = new HashMap<>();
  private final Map<Lane, LaneQueue> byLane = new LinkedHashMap<>();

  /** The Image that waits for each destination. */
  private final Map<Tagged, QueuedImage> byDestination = new HashMap<>();

  /** The destinations of the copies that write a tag which is not their own, such as a list. */
  private final Map<Tagged, Set<Tagged>> byAttached = new HashMap<>();

  /** The places of Images that left the queue for a pass, by uid, oldest first. */
  private final LinkedHashMap<String, Place> kept = new LinkedHashMap<>();

  /** The Images whose copies were left out because another one, or a run, has the destination. */
  private final LinkedHashMap<Tagged, Set<ImageName>> leftOut = new LinkedHashMap<>();

  /** Orders groups that are due at the same time. */
  private long sequence;

  /** Returns the number of copies. */
  int size() {
    return byDestination.size();
  }

  Set<ImageName> imagesIn(Lane lane) {
    return byUid.values().stream()
        .filter(image -> image.lane().equals(lane))
        .map(QueuedImage::name)
        .collect(Collectors.toSet());
  }

  /** Returns what waits, by namespace. */
  List<Backlog> backlog() {
    var backlogs = new TreeMap<String, Backlog>();
    for (QueuedImage image : byUid.values()) {
      String namespace = image.name().namespace();
      backlogs.merge(namespace, new Backlog(namespace, image.size(), image.since()), Backlog::plus);
    }
    return List.copyOf(backlogs.values());
  }

  Collection<LaneQueue> lanes() {
    return byLane.values();
  }

  Optional<QueuedImage> find(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  boolean isDestination(Tagged destination) {
    return byDestination.containsKey(destination);
  }

  /** Notes that a copy of an Image was left out since its destination is taken. */
  void leaveOut(Tagged destination, ImageName image) {
    leftOut.computeIfAbsent(destination, _ -> new HashSet<>()).add(image);
    if (leftOut.size() > MOST_LEFT_OUT) {
      leftOut.pollFirstEntry();
    }
  }

  /** Takes the Images whose copies to these destinations were left out. */
  Set<ImageName> takeLeftOut(Stream<Tagged> free) {
    var images = new HashSet<ImageName>();
    free.forEach(destination -> {
      @Nullable Set<ImageName> waiting = leftOut.remove(destination);
      if (waiting != null) {
        images.addAll(waiting);
      }
    });
    return images;
  }

  /** Returns the place that an Image has, or had before it left for a pass. */
  Optional<Place> place(String uid) {
    return find(uid).map(QueuedImage::place).or(() -> Optional.ofNullable(kept.get(uid)));
  }

  void add(QueuedImage image, Instant now) {
    byUid.put(image.name().uid(), image);
    image.copies().map(WaitingCopy::copy).forEach(copy -> enter(copy, image));
    LaneQueue lane = byLane.computeIfAbsent(image.lane(), key -> new LaneQueue(key, now));
    lane.count(lines(image));
    lane.offered(now);
    for (Group group : image.groups()) {
      group.enter(++sequence);
      lane.add(group);
    }
  }

  /** Removes an Image and its place. Its lane stays until {@link #removeIfEmpty}. */
  void remove(String uid) {
    kept.remove(uid);
    find(uid).ifPresent(this::remove);
  }

  /** Removes an Image that keeps its place for the next offer. */
  void removeForPass(QueuedImage image) {
    remove(image);
    kept.putLast(image.name().uid(), image.place());
    if (kept.size() > MOST_PLACES) {
      kept.pollFirstEntry();
    }
    removeIfEmpty(image.lane());
  }

  void removeIfEmpty(Lane lane) {
    byLane.computeIfPresent(lane, (_, queue) -> queue.isEmpty() ? null : queue);
  }

  private void enter(Copy copy, QueuedImage image) {
    byDestination.put(copy.destination(), image);
    attached(copy)
        .forEach(
            tag -> byAttached.computeIfAbsent(tag, _ -> new HashSet<>()).add(copy.destination()));
  }

  private void leave(Copy copy) {
    byDestination.remove(copy.destination());
    attached(copy)
        .forEach(tag ->
            byAttached.computeIfPresent(
                tag,
                (_, copies) ->
                    copies.remove(copy.destination()) && copies.isEmpty() ? null : copies));
  }

  private static Stream<Tagged> attached(Copy copy) {
    return copy.written().filter(tag -> !tag.equals(copy.destination()));
  }

  /** Returns the destinations of the copies that write a tag. */
  private Stream<Tagged> writing(Tagged tag) {
    return Stream.concat(Stream.of(tag), byAttached.getOrDefault(tag, Set.of()).stream());
  }

  /** Returns the Images with copies that write a tag. */
  Set<QueuedImage> imagesOf(Tagged tag) {
    return writing(tag)
        .flatMap(destination -> Stream.ofNullable(byDestination.get(destination)))
        .collect(Collectors.toSet());
  }

  /** Removes the copies that write one of these tags, and returns their Images. */
  Set<ImageName> drop(Collection<Tagged> tags, Instant now) {
    Set<QueuedImage> images =
        tags.stream().flatMap(tag -> imagesOf(tag).stream()).collect(Collectors.toSet());
    Set<Tagged> dropped = tags.stream().flatMap(this::writing).collect(Collectors.toSet());
    for (QueuedImage image : images) {
      List<WaitingCopy> left =
          image.copies().filter(copy -> !dropped.contains(copy.copy().destination())).toList();
      remove(image);
      if (!left.isEmpty()) {
        add(image.with(left), now);
      }
      removeIfEmpty(image.lane());
    }
    return images.stream().map(QueuedImage::name).collect(Collectors.toCollection(HashSet::new));
  }

  /** Removes the first copies of a group's next manifest; the rest goes behind all others. */
  void take(Group group, int count, Instant now) {
    QueuedImage image = group.image();
    LaneQueue lane = lane(image);
    lane.remove(group);
    for (WaitingCopy copy : group.next().subList(0, count)) {
      leave(copy.copy());
      lane.count(-copy.copy().lineCount());
    }
    image.take(group, count);
    if (!group.isEmpty()) {
      group.reenter(now, ++sequence);
      lane.add(group);
    }
    if (image.size() == 0) {
      byUid.remove(image.name().uid());
    }
    removeIfEmpty(image.lane());
  }

  private void remove(QueuedImage image) {
    byUid.remove(image.name().uid());
    image.copies().map(WaitingCopy::copy).forEach(this::leave);
    LaneQueue lane = lane(image);
    lane.count(-lines(image));
    image.groups().forEach(lane::remove);
  }

  private LaneQueue lane(QueuedImage image) {
    return Objects.requireNonNull(byLane.get(image.lane()));
  }

  private static int lines(QueuedImage image) {
    return image.copies().mapToInt(copy -> copy.copy().lineCount()).sum();
  }
}
