package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.tekton.OutcomeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process has seen of each Image, beside what their status says. */
final class Sights {
  /**
   * Where there is no look to come, the SDK comes back by itself: it has nothing to be late for.
   */
  private static final Noted NOTHING = new Noted(Optional.empty(), Optional.empty(), Instant.MAX);

  private final Map<String, Noted> noted = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<Instant>> acting = new AtomicReference<>(Optional.empty());
  private volatile Supplier<Stream<Image>> images = Stream::empty;
  private volatile Optional<Instant> lastPass = Optional.empty();

  private record Noted(Optional<Instant> complete, Optional<Duration> pause, Instant due) {}

  /** From where all Images can be had. */
  void of(Supplier<Stream<Image>> all) {
    images = all;
  }

  /** A reconcile begins. */
  void begins(Instant now) {
    acting.updateAndGet(since -> since.or(() -> Optional.of(now)));
  }

  /** What is wished of the Image. */
  void wished(String uid, Intent intent, Memory memory, Instant now) {
    boolean ended = intent.endsWhenFulfilled() && memory.fulfilled().isPresent();
    Optional<Duration> pause =
        intent.isHeld() || ended ? Optional.empty() : Optional.of(intent.schedule().pause(now));
    note(uid, known -> new Noted(known.complete(), pause, known.due()));
  }

  /** A round has compared the registries. */
  void compared(String uid, Round round, Instant now) {
    boolean complete = round.tally().filter(Tally::isComplete).isPresent();
    note(
        uid,
        known ->
            new Noted(
                complete ? Optional.of(now) : known.complete(),
                round.fulfilled() ? Optional.empty() : known.pause(),
                known.due()));
  }

  /** A reconcile is over. */
  void ended(String uid, Optional<Instant> due, Instant now) {
    lastPass = Optional.of(now);
    note(uid, known -> new Noted(known.complete(), known.pause(), due.orElse(Instant.MAX)));
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
    List<Image> all = images.get().toList();
    noted.keySet().retainAll(all.stream().map(Sights::uid).collect(Collectors.toSet()));
    Map<Boolean, Long> begun =
        runs.filter(OutcomeReader::isAtWork)
            .collect(Collectors.partitioningBy(OutcomeReader::hasBegun, Collectors.counting()));
    return new State(
        now,
        acting.get(),
        all.stream().map(this::sight).toList(),
        begun.getOrDefault(false, 0L),
        begun.getOrDefault(true, 0L),
        waiting,
        lastPass);
  }

  private Sight sight(Image image) {
    return Optional.ofNullable(noted.get(uid(image)))
        .map(known -> new Sight(image, known.complete(), known.pause(), Optional.of(known.due())))
        .orElseGet(() -> new Sight(image, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static String uid(Image image) {
    return image.getMetadata().getUid();
  }
}
