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
 * The active runs of all Images: counted from the TaskRuns, so that a restart forgets nothing, from
 * those just launched that the informer does not show yet, and from those about to be launched.
 */
final class ActiveRuns {
  private static final Duration UNTIL_SHOWN = Duration.ofMinutes(1);

  /** Others may have looked at the informer just before; what it shows no more later is gone. */
  private static final Duration UNTIL_ALL_SEE = Duration.ofSeconds(5);

  private final Map<String, Fresh> fresh = new ConcurrentHashMap<>();
  private final Map<String, Reserved> reserved = new ConcurrentHashMap<>();

  private record Reserved(String namespace, String account, List<CopyBatch> batches) {
    Stream<ActiveRun> runs() {
      return batches.stream().map(batch -> new ActiveRun(namespace, RunPulls.of(batch, account)));
    }
  }

  /**
   * A run of this very process.
   *
   * @param shown when it was first seen to be shown
   */
  private record Fresh(
      String uid, CopyRun run, ActiveRun atWork, Instant since, Optional<Instant> shown) {
    boolean isRecent(Instant now) {
      return now.isBefore(since.plus(UNTIL_SHOWN))
          && shown.filter(at -> !now.isBefore(at.plus(UNTIL_ALL_SEE))).isEmpty();
    }

    boolean isOf(String runUid) {
      return run.fingerprint().filter(fingerprint -> fingerprint.uid().equals(runUid)).isPresent();
    }

    boolean isIn(TaskRunSnapshot snapshot) {
      return run.fingerprint()
          .filter(fingerprint -> snapshot.uids().contains(fingerprint.uid()))
          .isPresent();
    }

    Fresh seenIn(TaskRunSnapshot snapshot, Instant now) {
      return shown.isEmpty() && isIn(snapshot)
          ? new Fresh(uid, run, atWork, since, Optional.of(now))
          : this;
    }
  }

  /**
   * One run at work.
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
   * Counts runs as if they were started already, until they are released.
   *
   * @param account by whose quota their pulls count
   */
  void reserve(String uid, String namespace, String account, List<CopyBatch> batches) {
    reserved.put(uid, new Reserved(namespace, account, batches));
  }

  /** The runs of an Image are started, or will not be. */
  void release(String uid) {
    reserved.remove(uid);
  }

  /**
   * Returns the destinations of other Images' runs that are about to be launched, or were and are
   * not shown yet.
   */
  Set<Tagged> destinationsBeside(String uid, TaskRunSnapshot snapshot, Instant now) {
    Stream<CopyBatch> started =
        unseen(snapshot, now).filter(f -> !f.uid().equals(uid)).map(f -> f.run().batch());
    Stream<CopyBatch> soon =
        reserved.entrySet().stream()
            .filter(e -> !e.getKey().equals(uid))
            .flatMap(e -> e.getValue().batches().stream());
    return Stream.concat(started, soon)
        .flatMap(batch -> batch.copies().stream())
        .map(Copy::destination)
        .collect(Collectors.toSet());
  }

  /**
   * Notes runs that were just started for an Image of the namespace.
   *
   * @param account by whose quota their pulls count
   */
  void add(String uid, String namespace, String account, List<CopyRun> started, Instant now) {
    started.forEach(run ->
        fresh.put(
            run.toString(),
            new Fresh(
                uid,
                run,
                new ActiveRun(namespace, RunPulls.of(run.batch(), account)),
                now,
                Optional.empty())));
  }

  /** Forgets a run that was deleted. */
  void remove(String runUid) {
    fresh.values().removeIf(f -> f.isOf(runUid));
  }

  /** Returns whether anything is held of the Image or TaskRun. */
  boolean holds(String uid) {
    return reserved.containsKey(uid) || fresh.values().stream().anyMatch(f -> f.isOf(uid));
  }

  /** Lists all active runs. */
  List<ActiveRun> at(TaskRunSnapshot snapshot, Instant now) {
    Stream<ActiveRun> seen =
        snapshot.own().stream()
            .filter(verified ->
                TaskRunStatusReader.read(verified.run(), CopyBatch.NONE, now).isRunning())
            .map(verified -> new ActiveRun(verified.namespace(), verified.pulls()));
    Stream<ActiveRun> unseen = unseen(snapshot, now).map(Fresh::atWork);
    Stream<ActiveRun> soon = reserved.values().stream().flatMap(Reserved::runs);
    return Stream.of(seen, unseen, soon).flatMap(all -> all).toList();
  }

  /** A run that is shown counts by its seal instead. */
  private Stream<Fresh> unseen(TaskRunSnapshot snapshot, Instant now) {
    fresh.replaceAll((_, f) -> f.seenIn(snapshot, now));
    fresh.values().removeIf(f -> !f.isRecent(now));
    return fresh.values().stream().filter(f -> !f.isIn(snapshot));
  }
}
