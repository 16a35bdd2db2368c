package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.QueuedImage.Group;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Cuts a batch from what waits in a lane. Images take turns, a manifest at each turn. */
final class BatchCutter {
  /** The most copies of a lane whose Images get a pass instead at once. */
  private static final int MOST_REVISITED = CopyBatch.MOST;

  private final WaitingCopies waiting;
  private final PullLimits pulls;
  private final Predicate<Tagged> inFlight;
  private final Instant now;

  /** The pulls that are left, by quota; empty if they are not counted. */
  private final Map<PullCount.Quota, OptionalInt> left = new HashMap<>();

  private final List<QueuedImage> revisit = new ArrayList<>();

  /** A batch, and the uids of the Images whose offer it empties although they have more. */
  record Cut(CopyBatch batch, Set<String> drained) {}

  /**
   * A copy with its Image.
   *
   * @param characters in the files of a run, without the index
   */
  private record Line(ImageName image, WaitingCopy waiting, int characters) {
    static Line of(ImageName image, WaitingCopy waiting) {
      int ofImage = CopyBatch.owner(image, waiting.copy()).length();
      int characters = waiting.copy().text().length() + 1 + ofImage * waiting.copy().lineCount();
      return new Line(image, waiting, characters);
    }

    int count() {
      return waiting.copy().lineCount();
    }
  }

  /** A batch that grows. */
  private static final class Draft {
    private final BatchSize size;
    private final List<Line> lines = new ArrayList<>();
    private final Map<Digest, String> indexes = new HashMap<>();
    private final Set<String> drained = new HashSet<>();

    /** The lists of referrers, by the tags that they are pushed to. */
    private final Map<Tagged, Digest> lists = new HashMap<>();

    private int lineCount;
    private int characters;
    private int attempts;

    Draft(BatchSize size) {
      this.size = size;
    }

    boolean isEmpty() {
      return lines.isEmpty();
    }

    boolean isFull() {
      return lineCount >= size.lines() || lines.size() >= size.copies();
    }

    /** Returns the first copies of a group's next manifest, as far as they fit in. */
    List<Line> fitting(Group group) {
      var fitting = new ArrayList<Line>();
      int count = lineCount;
      int sum = characters;
      var pushed = new HashMap<>(lists);
      for (WaitingCopy copy : group.next()) {
        Line line = Line.of(group.image().name(), copy);
        count += line.count();
        sum += line.characters() + newCharacters(copy);
        if (lines.size() + fitting.size() == size.copies()
            || count > CopyBatch.MOST
            || sum > CopyBatch.MOST_CHARACTERS
            || isContended(copy, pushed)) {
          return fitting;
        }
        pushed.putAll(lists(copy));
        fitting.add(line);
      }
      return fitting;
    }

    void add(Line line) {
      lineCount += line.count();
      characters += line.characters() + newCharacters(line.waiting());
      attempts = Math.max(attempts, line.waiting().attempts());
      line.waiting().indexes().forEach(index -> indexes.put(index.digest(), index.text()));
      lists.putAll(lists(line.waiting()));
      lines.add(line);
    }

    /** Returns the number of characters of its indexes that no other copy brings along. */
    private int newCharacters(WaitingCopy copy) {
      return copy.indexes().stream()
          .filter(index -> !indexes.containsKey(index.digest()))
          .map(ComposedIndex::text)
          .mapToInt(String::length)
          .sum();
    }

    /** Returns whether another copy writes another list of referrers to the same tag. */
    private static boolean isContended(WaitingCopy copy, Map<Tagged, Digest> pushed) {
      return lists(copy).entrySet().stream()
          .anyMatch(
              list -> !list.getValue().equals(pushed.getOrDefault(list.getKey(), list.getValue())));
    }

    private static Map<Tagged, Digest> lists(WaitingCopy waiting) {
      Copy copy = waiting.copy();
      return copy.lines().stream()
          .filter(line -> line.content() == CopyLine.Content.FOLDER && line.tag().isPresent())
          .collect(
              Collectors.toMap(
                  line -> new Tagged(copy.destination().repository(), line.tag().orElseThrow()),
                  CopyLine::digest,
                  (one, _) -> one));
    }

    int halvings() {
      return lines.getFirst().waiting().halvings();
    }

    /** Returns the batch; what failed before comes last. */
    CopyBatch batch() {
      List<Line> ordered =
          lines.stream().sorted(Comparator.comparing(line -> line.waiting().isRetried())).toList();
      return new CopyBatch(
          ordered.stream().map(line -> line.waiting().copy()).toList(),
          ordered.stream().map(Line::image).toList(),
          PullCount.sum(ordered.stream().map(line -> line.waiting().pulls()).toList()),
          halvings(),
          indexes);
    }
  }

  /**
   * Creates a cutter.
   *
   * @param inFlight the tags that runs write
   */
  BatchCutter(WaitingCopies waiting, PullLimits pulls, Predicate<Tagged> inFlight, Instant now) {
    this.waiting = waiting;
    this.pulls = pulls;
    this.inFlight = inFlight;
    this.now = now;
  }

  /** Returns the Images that left the queue since they need a pass. */
  List<QueuedImage> revisit() {
    return revisit;
  }

  /** Cuts a batch; empty if all of the lane's Images that were looked at need a pass. */
  Optional<Cut> cut(LaneQueue lane, BatchSize size) {
    var draft = new Draft(size);
    if (lane.lane().reportsLines()) {
      cutShared(lane, draft);
    } else {
      cutSingle(lane, draft);
    }
    return draft.isEmpty() ? Optional.empty() : Optional.of(new Cut(draft.batch(), draft.drained));
  }

  private void cutShared(LaneQueue lane, Draft draft) {
    int revisited = 0;
    Optional<Group> group = lane.first();
    while (group.isPresent() && !draft.isFull() && revisited < MOST_REVISITED) {
      Group turn = group.get();
      if (isStale(turn)) {
        revisited += revisit(turn);
      } else {
        List<Line> lines = draft.fitting(turn);
        if (!isWhole(lines, turn, draft)) {
          return;
        }
        revisited += take(turn, lines, draft);
      }
      group = draft.isEmpty() ? lane.first() : lane.first(draft.halvings());
    }
  }

  /** Cuts a batch of one Image, for a Task that ends at the first line that fails. */
  private void cutSingle(LaneQueue lane, Draft draft) {
    int revisited = 0;
    Optional<Group> group = lane.first();
    while (group.isPresent() && draft.isEmpty() && revisited < MOST_REVISITED) {
      Group turn = group.get();
      revisited += isStale(turn) ? revisit(turn) : takeAll(turn, draft);
      group = lane.first();
    }
  }

  /** Takes as much of a group as may fail together; returns the copies that left for a pass. */
  private int takeAll(Group group, Draft draft) {
    int copies = group.image().size();
    int revisited = 0;
    while (revisited == 0 && !group.isEmpty() && !draft.isFull()) {
      int attempts = Math.max(draft.attempts, group.next().getFirst().attempts());
      List<Line> lines = draft.fitting(group);
      if (!isWhole(lines, group, draft)
          || draft.lines.size() >= BatchSize.afterFailures(copies, attempts)) {
        break;
      }
      revisited = take(group, lines, draft);
    }
    return revisited;
  }

  /** Returns whether it was planned too long ago, or a run writes a list that it extends. */
  private boolean isStale(Group group) {
    return group.image().offer().pinnedUntil().isBefore(now)
        || group.next().stream().flatMap(copy -> copy.copy().written()).anyMatch(inFlight);
  }

  /** Returns whether the lines are the whole manifest, which only an empty batch splits. */
  private static boolean isWhole(List<Line> fitting, Group group, Draft draft) {
    return draft.isEmpty() || fitting.size() == group.next().size();
  }

  /**
   * Takes copies of a group's next manifest, and returns the copies that left for a pass.
   *
   * @param fitting the copies; if there is none, the first is so large that it goes alone
   */
  private int take(Group group, List<Line> fitting, Draft draft) {
    QueuedImage image = group.image();
    List<Line> lines =
        fitting.isEmpty() ? List.of(Line.of(image.name(), group.next().getFirst())) : fitting;
    int paid = 0;
    while (paid < lines.size() && pay(lines.get(paid).waiting().pulls())) {
      draft.add(lines.get(paid));
      paid++;
    }
    if (paid > 0) {
      waiting.take(group, paid, now);
    }
    if (image.size() == 0 && image.offer().more() > 0) {
      draft.drained.add(image.name().uid());
    }
    return paid < lines.size() ? revisit(group) : 0;
  }

  private boolean pay(PullCount count) {
    OptionalInt free = left.computeIfAbsent(count.quota(), pulls::free);
    if (free.isEmpty()) {
      return true;
    }
    int rest = free.getAsInt() - pulls.cost(count);
    if (rest < 0) {
      return false;
    }
    left.put(count.quota(), OptionalInt.of(rest));
    return true;
  }

  private int revisit(Group group) {
    QueuedImage image = group.image();
    revisit.add(image);
    waiting.removeForPass(image);
    return image.size();
  }
}
