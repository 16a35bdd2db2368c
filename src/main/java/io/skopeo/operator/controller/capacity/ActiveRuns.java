package io.skopeo.operator.controller.capacity;

import io.skopeo.operator.controller.taskrun.TaskRunSnapshot;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.tekton.RunPulls;
import io.skopeo.operator.tekton.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The active runs of all Images: the TaskRuns that the informer shows, so that a restart loses
 * nothing, those just launched that it does not show yet, and those about to be launched.
 */
final class ActiveRuns {
  private static final Duration MAX_INFORMER_DELAY = Duration.ofMinutes(1);

  /** Others may use an older snapshot; a run missing later was deleted. */
  private static final Duration MAX_SNAPSHOT_AGE = Duration.ofSeconds(5);

  private final Map<String, Launched> launched = new ConcurrentHashMap<>();
  private final Map<String, Reserved> reserved = new ConcurrentHashMap<>();

  private record Reserved(String namespace, String account, List<CopyBatch> batches) {
    Stream<ActiveRun> runs() {
      return batches.stream().map(batch -> new ActiveRun(namespace, RunPulls.of(batch, account)));
    }
  }

  /**
   * A run that this process launched.
   *
   * @param shown when the informer was first seen to show it
   */
  private record Launched(
      String uid, CopyRun run, ActiveRun active, Instant since, Optional<Instant> shown) {
    boolean isRecent(Instant now) {
      return now.isBefore(since.plus(MAX_INFORMER_DELAY))
          && shown.filter(at -> !now.isBefore(at.plus(MAX_SNAPSHOT_AGE))).isEmpty();
    }

    boolean isOf(String runUid) {
      return run.fingerprint().filter(fingerprint -> fingerprint.uid().equals(runUid)).isPresent();
    }

    boolean isIn(TaskRunSnapshot snapshot) {
      return run.fingerprint()
          .filter(fingerprint -> snapshot.uids().contains(fingerprint.uid()))
          .isPresent();
    }

    Launched seenIn(TaskRunSnapshot snapshot, Instant now) {
      return shown.isEmpty() && isIn(snapshot)
          ? new Launched(uid, run, active, since, Optional.of(now))
          : this;
    }
  }

  /**
   * One active run.
   *
   * @param namespace of its Image
   * @param pulls that it may still make
   */
  record ActiveRun(String namespace, Optional<RunPulls> pulls) {
    int pullsOf(String registry, String account) {
      return pulls
          .filter(p -> p.registry().equals(registry) && p.account().equals(account))
          .map(RunPulls::count)
          .orElse(0);
    }
  }

  /**
   * Counts runs as if they were launched already, until they are released.
   *
   * @param account whose quota their pulls use
   */
  void reserve(String uid, String namespace, String account, List<CopyBatch> batches) {
    reserved.put(uid, new Reserved(namespace, account, batches));
  }

  /** Releases the runs of an Image: they were launched, or will not be. */
  void release(String uid) {
    reserved.remove(uid);
  }

  /**
   * Returns the destinations of other Images' runs that are about to be launched, or that the
   * informer does not show yet.
   */
  Set<Tagged> destinationsOfOthers(String uid, TaskRunSnapshot snapshot, Instant now) {
    Stream<CopyBatch> hidden =
        hidden(snapshot, now).filter(l -> !l.uid().equals(uid)).map(l -> l.run().batch());
    Stream<CopyBatch> reservations =
        reserved.entrySet().stream()
            .filter(e -> !e.getKey().equals(uid))
            .flatMap(e -> e.getValue().batches().stream());
    return Stream.concat(hidden, reservations)
        .flatMap(batch -> batch.copies().stream())
        .map(Copy::destination)
        .collect(Collectors.toSet());
  }

  /**
   * Adds runs that were just launched for an Image of the namespace.
   *
   * @param account whose quota their pulls use
   */
  void add(String uid, String namespace, String account, List<CopyRun> started, Instant now) {
    started.forEach(run ->
        launched.put(
            run.toString(),
            new Launched(
                uid,
                run,
                new ActiveRun(namespace, RunPulls.of(run.batch(), account)),
                now,
                Optional.empty())));
  }

  /** Removes a run that was deleted. */
  void remove(String runUid) {
    launched.values().removeIf(l -> l.isOf(runUid));
  }

  /** Returns whether there is any state of the Image or TaskRun. */
  boolean holds(String uid) {
    return reserved.containsKey(uid) || launched.values().stream().anyMatch(l -> l.isOf(uid));
  }

  /** Lists all active runs. */
  List<ActiveRun> list(TaskRunSnapshot snapshot, Instant now) {
    Stream<ActiveRun> shown =
        snapshot.verified().stream()
            .filter(verified ->
                TaskRunStatusReader.read(verified.run(), CopyBatch.NONE, now).isRunning())
            .map(verified -> new ActiveRun(verified.namespace(), verified.pulls()));
    Stream<ActiveRun> hidden = hidden(snapshot, now).map(Launched::active);
    Stream<ActiveRun> reservations = reserved.values().stream().flatMap(Reserved::runs);
    return Stream.of(shown, hidden, reservations).flatMap(all -> all).toList();
  }

  /** Finds the launched runs that the informer does not show: the others count as verified. */
  private Stream<Launched> hidden(TaskRunSnapshot snapshot, Instant now) {
    launched.replaceAll((_, l) -> l.seenIn(snapshot, now));
    launched.values().removeIf(l -> !l.isRecent(now));
    return launched.values().stream().filter(l -> !l.isIn(snapshot));
  }
}
