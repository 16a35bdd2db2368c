package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.QueuedImage.Group;
import io.skopeo.operator.copying.queue.QueuedImage.Place;
import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The copies of all Images that wait for a run, and the destinations of the runs under way. No two
 * copies that wait or are under way have the same destination: the others are left out. Whatever
 * frees a destination returns the Images that were left out; they need a pass, which offers again.
 */
public final class CopyQueue {
  /** The most copies that an Image offers. */
  static final int MOST_OFFERED = 500;

  /** The numbers of waiting copies beyond which Images offer less, so that memory is bounded. */
  static final int MANY = 20_000;

  static final int VERY_MANY = 60_000;

  /** The most copies whose Images get a pass instead at one decision. */
  private static final int MOST_REVISITED = 5_000;

  /** The most namespaces whose last batch is remembered. */
  private static final int MOST_NAMESPACES = 10_000;

  private final LaneSpeeds speeds;
  private final WaitingCopies waiting = new WaitingCopies();
  private final DestinationTracker destinations = new DestinationTracker();

  private long tickets;

  /** The ticket of the last batch of each namespace, oldest first. */
  private final LinkedHashMap<String, Long> lastTickets = new LinkedHashMap<>();

  /**
   * The copies that an Image needs.
   *
   * @param copies at most {@link #room}
   * @param more the number of copies that it would offer besides
   * @param observedAt the time before which nothing was observed for the plan
   * @param pinnedUntil the time after which the sources are resolved again before the copies start
   */
  public record Offer(List<WaitingCopy> copies, int more, Instant observedAt, Instant pinnedUntil) {
    public Offer {
      copies = List.copyOf(copies);
    }
  }

  /** The number of an Image's copies that wait, and since when it waits. */
  public record Waiting(int copies, Instant since) {}

  /** The number of copies that wait in a namespace of Images, and since when the oldest waits. */
  public record Backlog(String namespace, int copies, Instant oldest) {
    Backlog plus(Backlog other) {
      return new Backlog(
          namespace, copies + other.copies, oldest.isBefore(other.oldest) ? oldest : other.oldest);
    }
  }

  /**
   * A lane that may have a run. The namespace with the fewest runs comes first, then the one whose
   * last batch is the longest ago, so that one slot serves all of them in turn.
   *
   * @param runs of its namespace
   * @param last the ticket of the last batch of its namespace, or 0
   */
  private record Candidate(int runs, long last, LaneQueue lane, Group first) {
    static final Comparator<Candidate> ORDER =
        Comparator.comparingInt(Candidate::runs)
            .thenComparingLong(Candidate::last)
            .thenComparing(Candidate::first, Group.LONGEST_DUE_FIRST);
  }

  public CopyQueue(LaneSpeeds speeds) {
    this.speeds = speeds;
  }

  /** Returns the number of copies that an Image may offer. */
  public synchronized int room() {
    int size = waiting.size();
    return size > VERY_MANY ? MOST_OFFERED / 100 : size > MANY ? MOST_OFFERED / 10 : MOST_OFFERED;
  }

  /**
   * Replaces what an Image has waiting; nothing in the offer withdraws it. Copies are left out if
   * another Image waits for their destination, if a run has it, or if a run had it since the
   * observation.
   *
   * @return the Images that need a pass: this one if its observation is older than the end of a
   *     run, and those that were left out for what it no longer offers
   */
  public synchronized Set<ImageName> offer(ImageName image, Lane lane, Offer offer, Instant now) {
    Place place = waiting.place(image.uid()).orElse(Place.at(offer.observedAt()));
    Optional<QueuedImage> before = waiting.find(image.uid());
    waiting.remove(image.uid());
    List<WaitingCopy> admitted = admitted(image, offer);
    if (!admitted.isEmpty()) {
      waiting.add(new QueuedImage(image, lane, offer, admitted, place), now);
    }
    before.map(QueuedImage::lane).ifPresent(waiting::removeIfEmpty);
    Set<ImageName> passes = freed(before.stream().flatMap(QueuedImage::destinations));
    if (offer.copies().stream().anyMatch(copy -> isOutdated(copy.copy(), offer))) {
      passes.add(image);
    }
    return passes;
  }

  private List<WaitingCopy> admitted(ImageName image, Offer offer) {
    var seen = new HashSet<Tagged>();
    return offer.copies().stream()
        .filter(copy -> {
          Optional<Tagged> taken = taken(copy.copy());
          taken.ifPresent(tag -> waiting.leaveOut(tag, image));
          return taken.isEmpty()
              && !isOutdated(copy.copy(), offer)
              && seen.add(copy.copy().destination());
        })
        .toList();
  }

  /**
   * Returns a tag that another copy has. A list of referrers is read before it is written, so a run
   * must not have it either.
   */
  private Optional<Tagged> taken(Copy copy) {
    return Optional.of(copy.destination())
        .filter(this::isTaken)
        .or(() -> copy.written().filter(destinations::isInFlight).findFirst());
  }

  private boolean isOutdated(Copy copy, Offer offer) {
    return copy.written().anyMatch(tag -> isOutdated(tag, offer));
  }

  private boolean isOutdated(Tagged destination, Offer offer) {
    return !destinations.isInFlight(destination)
        && destinations.hasEndedSince(destination, offer.observedAt());
  }

  private boolean isTaken(Tagged destination) {
    return waiting.isDestination(destination) || destinations.isInFlight(destination);
  }

  /** Returns the Images that were left out for those of the destinations that are free now. */
  private Set<ImageName> freed(Stream<Tagged> released) {
    return waiting.takeLeftOut(released.filter(destination -> !isTaken(destination)));
  }

  /** Removes what an Image has waiting, and returns the Images that need a pass. */
  public synchronized Set<ImageName> withdraw(String imageUid) {
    Optional<QueuedImage> image = waiting.find(imageUid);
    waiting.remove(imageUid);
    image.map(QueuedImage::lane).ifPresent(waiting::removeIfEmpty);
    return freed(image.stream().flatMap(QueuedImage::destinations));
  }

  /** Returns the Images with copies that wait in a lane. */
  public synchronized Set<ImageName> imagesIn(Lane lane) {
    return waiting.imagesIn(lane);
  }

  /** Returns what an Image has waiting. */
  public synchronized Optional<Waiting> waiting(String imageUid) {
    return waiting.find(imageUid).map(image -> new Waiting(image.size(), image.since()));
  }

  /** Returns what waits, by namespace. */
  public synchronized List<Backlog> backlog() {
    return waiting.backlog();
  }

  /**
   * Returns the next step. The destinations of a batch count as under way until {@link #failed} or
   * the end of its run.
   */
  public synchronized Decision next(Slots slots, PullLimits pulls, Instant now) {
    var cutter = new BatchCutter(waiting, pulls, destinations::isInFlight, now);
    Queue<Candidate> candidates = candidates(slots, now);
    int before = waiting.size();
    boolean again = false;
    while (!candidates.isEmpty() && before - waiting.size() < MOST_REVISITED) {
      LaneQueue lane = candidates.remove().lane();
      Optional<BatchCutter.Cut> cut = cutter.cut(lane, size(lane, slots));
      if (cut.isPresent()) {
        return launch(lane.lane(), cut.get(), revisit(cutter));
      }
      again |= !lane.isEmpty();
    }
    Optional<Instant> until =
        again || !candidates.isEmpty()
            ? Optional.of(now.plus(Gathering.LONGEST))
            : firstReady(slots);
    return new Decision.Wait(until, revisit(cutter));
  }

  private Set<ImageName> revisit(BatchCutter cutter) {
    Set<ImageName> images = freed(cutter.revisit().stream().flatMap(QueuedImage::destinations));
    cutter.revisit().forEach(image -> images.add(image.name()));
    return images;
  }

  private Queue<Candidate> candidates(Slots slots, Instant now) {
    var candidates = new PriorityQueue<>(Candidate.ORDER);
    withSlots(slots)
        .filter(lane -> !lane.ready(slots, speeds).isAfter(now))
        .flatMap(lane -> lane.first().map(first -> candidate(slots, lane, first)).stream())
        .forEach(candidates::add);
    return candidates;
  }

  private Candidate candidate(Slots slots, LaneQueue lane, Group first) {
    String namespace = lane.lane().namespace();
    return new Candidate(
        slots.running(namespace), lastTickets.getOrDefault(namespace, 0L), lane, first);
  }

  private Optional<Instant> firstReady(Slots slots) {
    return withSlots(slots).map(lane -> lane.ready(slots, speeds)).min(Instant::compareTo);
  }

  private Stream<LaneQueue> withSlots(Slots slots) {
    return waiting.lanes().stream().filter(lane -> slots.free(lane.lane().namespace()) > 0);
  }

  private BatchSize size(LaneQueue lane, Slots slots) {
    return BatchSize.of(
        lane.lane(),
        lane.lines(),
        speeds.secondsPerLine(lane.lane().key()),
        slots.free(lane.lane().namespace()));
  }

  private Decision.Launch launch(Lane lane, BatchCutter.Cut cut, Set<ImageName> revisit) {
    long ticket = ++tickets;
    lastTickets.putLast(lane.namespace(), ticket);
    if (lastTickets.size() > MOST_NAMESPACES) {
      lastTickets.pollFirstEntry();
    }
    destinations.launching(ticket, cut.batch().written());
    return new Decision.Launch(ticket, lane, cut.batch(), cut.drained(), revisit);
  }

  /** Names the run of a batch. */
  public synchronized void launched(long ticket, String runKey) {
    destinations.launched(ticket, runKey);
  }

  /**
   * Gives up a batch: its destinations are free, and its copies are offered by the next passes.
   *
   * @return the Images that need a pass because of that, besides those of the batch
   */
  public synchronized Set<ImageName> failed(long ticket) {
    return freed(destinations.failed(ticket).stream());
  }

  /**
   * Adds a running run that was not launched from this queue, or replaces the destinations of one.
   *
   * @return the Images that need a pass because the run has no longer their destinations
   */
  public synchronized Set<ImageName> found(String runKey, Collection<Tagged> tags, Instant now) {
    Set<Tagged> before = destinations.of(runKey);
    if (destinations.found(runKey, tags)) {
      tags.forEach(
          tag -> waiting.imagesOf(tag).forEach(image -> waiting.leaveOut(tag, image.name())));
      waiting.drop(tags, now);
    }
    return freed(before.stream());
  }

  /**
   * Ends a run. What waits for its destinations leaves the queue, since it was planned before.
   *
   * @return the Images that need a pass because of that, besides those of the run
   */
  public synchronized Set<ImageName> ended(String runKey, Instant now) {
    Set<Tagged> ended = destinations.ended(runKey, now);
    Set<ImageName> images = waiting.drop(ended, now);
    images.addAll(freed(ended.stream()));
    return images;
  }

  /** Returns the keys of the runs that are under way. */
  synchronized Set<String> running() {
    return destinations.running();
  }
}
