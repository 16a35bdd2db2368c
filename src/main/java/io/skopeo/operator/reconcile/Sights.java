package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.status.Remembered;
import io.skopeo.operator.tekton.OutcomeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process has seen of each Image, beside what their status says. */
final class Sights {
  /**
   * Where there is no look to come, the SDK comes back by itself: it has nothing to be late for.
   */
  private static final Noted NOTHING =
      new Noted(Optional.empty(), Optional.empty(), Optional.empty(), Instant.MAX);

  private final Map<String, Noted> noted = new ConcurrentHashMap<>();
  private volatile Supplier<Stream<Image>> images = Stream::empty;
  private volatile Optional<Instant> acting = Optional.empty();
  private volatile Optional<Instant> lastPass = Optional.empty();

  private record Noted(
      Optional<Instant> complete,
      Optional<Instant> compared,
      Optional<Duration> pause,
      Instant due) {
    Noted dueAt(Instant other) {
      return new Noted(complete, compared, pause, other);
    }
  }

  /** From where all Images can be had. */
  void of(Supplier<Stream<Image>> all) {
    images = all;
  }

  /** This process looks at Images from now on, whether there are any or not. */
  void acts(Instant now) {
    acting = Optional.of(now);
  }

  /** A reconcile begins: until it has ended, the Image is due. */
  void begins(String uid, Instant now) {
    note(uid, known -> known.due().equals(Instant.MAX) ? known.dueAt(now) : known);
  }

  /** What is wished of the Image. */
  void wished(String uid, Intent intent, Memory memory, Instant now) {
    boolean ended = intent.endsWhenFulfilled() && memory.fulfilled().isPresent();
    note(
        uid,
        known -> {
          Instant last = known.compared().or(memory::lastSync).orElse(now);
          return new Noted(
              known.complete(),
              known.compared(),
              intent.isHeld() || ended
                  ? Optional.empty()
                  : Optional.of(intent.schedule().pause(last)),
              known.due());
        });
  }

  /** A round has compared the registries, or tried to. */
  void compared(String uid, Round round, Instant now) {
    boolean complete = round.tally().filter(Tally::isComplete).isPresent();
    note(
        uid,
        known ->
            new Noted(
                complete ? Optional.of(now) : known.complete(),
                round.synced() ? Optional.of(now) : known.compared(),
                round.fulfilled() ? Optional.empty() : known.pause(),
                known.due()));
  }

  /** What a reconcile has said of the next one. */
  void answered(String uid, Optional<Instant> due) {
    note(uid, known -> known.dueAt(due.orElse(Instant.MAX)));
  }

  /** A reconcile is over, however it ended: a process that comes so far is not stuck. */
  void ended(Instant now) {
    lastPass = Optional.of(now);
  }

  private void note(String uid, UnaryOperator<Noted> change) {
    noted.compute(uid, (_, known) -> change.apply(known == null ? NOTHING : known));
  }

  /**
   * All of it.
   *
   * @param runs the TaskRuns that are shown
   * @param waiting since when Images wait
   */
  State state(Stream<TaskRun> runs, List<Instant> waiting, Instant now) {
    // The SDK leaves those alone that are being deleted: nothing of them is due.
    List<Image> all =
        images.get().filter(image -> image.getMetadata().getDeletionTimestamp() == null).toList();
    noted.keySet().retainAll(all.stream().map(Sights::uid).collect(Collectors.toSet()));
    Map<Boolean, Long> begun =
        runs.filter(OutcomeReader::isAtWork)
            .collect(Collectors.partitioningBy(OutcomeReader::hasBegun, Collectors.counting()));
    return new State(
        now,
        acting,
        all.stream().map(this::sight).toList(),
        begun.getOrDefault(false, 0L),
        begun.getOrDefault(true, 0L),
        waiting,
        lastPass);
  }

  private Sight sight(Image image) {
    return Optional.ofNullable(noted.get(uid(image)))
        .map(known ->
            new Sight(
                image,
                known.complete(),
                known.compared().or(() -> written(image)),
                known.pause(),
                Optional.of(known.due())))
        .orElseGet(() ->
            new Sight(image, Optional.empty(), written(image), Optional.empty(), created(image)));
  }

  /** Returns the last comparison that the status knows of, which may be an hour old. */
  private static Optional<Instant> written(Image image) {
    return Remembered.of(image.getStatus()).lastSync();
  }

  /** Since then it is due, if this process was there. */
  private static Optional<Instant> created(Image image) {
    return Optional.ofNullable(image.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }

  private static String uid(Image image) {
    return image.getMetadata().getUid();
  }
}
