package io.skopeo.operator.controller.tracking;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.status.StatusReader;
import io.skopeo.operator.tekton.RunIdentity;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The in-memory state of single TaskRuns, by uid, until the informer sees them deleted. All of it
 * bridges the moment until the API server shows the same: a process that ends in between leaves a
 * run without a seal.
 */
public final class TaskRunTracker {
  /** By uid of a run: its seal, until the status of its Image has it. */
  private final Map<String, UnwrittenSeal> unwrittenSeals = new ConcurrentHashMap<>();

  /** Uids of runs that were marked as reported, until the informer shows the mark. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  private record UnwrittenSeal(RunFingerprint fingerprint, String imageUid) {}

  /** Keeps the seals of runs that were just started for an Image. */
  public void keepSeals(String imageUid, Collection<CopyRun> started) {
    started.stream()
        .flatMap(run -> run.fingerprint().stream())
        .forEach(fingerprint ->
            unwrittenSeals.put(fingerprint.uid(), new UnwrittenSeal(fingerprint, imageUid)));
  }

  /** Drops the seals of these runs: a status with them was written. */
  public void sealsWritten(Collection<CopyRun> runs) {
    runs.stream()
        .flatMap(run -> run.fingerprint().stream())
        .map(RunFingerprint::uid)
        .forEach(unwrittenSeals::remove);
  }

  /** Returns the seal of a run; empty if this operator did not make it. */
  public Optional<RunFingerprint> seal(TaskRun run, Optional<Image> image) {
    String uid = run.getMetadata().getUid();
    return Optional.ofNullable(unwrittenSeals.get(uid))
        .map(UnwrittenSeal::fingerprint)
        .or(() ->
            image.map(Image::getStatus).stream()
                .flatMap(status -> status.runs().stream())
                .flatMap(told -> StatusReader.fingerprint(told).stream())
                .filter(fingerprint -> fingerprint.uid().equals(uid))
                .findFirst());
  }

  /** Notes that a run is marked as reported, whatever the informer shows. */
  public void reported(TaskRun run) {
    reported.add(run.getMetadata().getUid());
  }

  /** Returns whether the outcome of a run stands in the status of its Image. */
  public boolean isReported(TaskRun run) {
    String uid = run.getMetadata().getUid();
    if (run.getMetadata().getLabels().containsKey(RunIdentity.REPORTED)) {
      reported.remove(uid);
      return true;
    }
    return reported.contains(uid);
  }

  /** Forgets a run that was deleted. */
  public void remove(String uid) {
    unwrittenSeals.remove(uid);
    reported.remove(uid);
  }

  /** Forgets the seals of an Image that was deleted: no status will ever have them. */
  public void removeImage(String imageUid) {
    unwrittenSeals.values().removeIf(kept -> kept.imageUid().equals(imageUid));
  }

  /** Returns whether anything is held of the Image or TaskRun. */
  public boolean holds(String uid) {
    return unwrittenSeals.containsKey(uid)
        || reported.contains(uid)
        || unwrittenSeals.values().stream().anyMatch(kept -> kept.imageUid().equals(uid));
  }
}
