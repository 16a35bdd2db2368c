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
 * The in-memory state of TaskRuns, by uid, until the informer sees them deleted. It is needed only
 * until the API server shows the same: if the process ends before, a run has no fingerprint.
 */
public final class TaskRunTracker {
  /** By uid of a run: its fingerprint, until the status of its Image has it. */
  private final Map<String, Unwritten> unwritten = new ConcurrentHashMap<>();

  /** Uids of runs that were marked as reported, until the informer shows the label. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  private record Unwritten(RunFingerprint fingerprint, String imageUid) {}

  /** Keeps the fingerprints of runs that were just launched for an Image. */
  public void keepFingerprints(String imageUid, Collection<CopyRun> started) {
    started.stream()
        .flatMap(run -> run.fingerprint().stream())
        .forEach(
            fingerprint -> unwritten.put(fingerprint.uid(), new Unwritten(fingerprint, imageUid)));
  }

  /** Removes the fingerprints of these runs: a status with them was written. */
  public void fingerprintsWritten(Collection<CopyRun> runs) {
    runs.stream()
        .flatMap(run -> run.fingerprint().stream())
        .map(RunFingerprint::uid)
        .forEach(unwritten::remove);
  }

  /** Returns the fingerprint of a run; empty if this operator did not create it. */
  public Optional<RunFingerprint> fingerprint(TaskRun run, Optional<Image> image) {
    String uid = run.getMetadata().getUid();
    return Optional.ofNullable(unwritten.get(uid))
        .map(Unwritten::fingerprint)
        .or(() ->
            image.map(Image::getStatus).stream()
                .flatMap(status -> status.runs().stream())
                .flatMap(reported -> StatusReader.fingerprint(reported).stream())
                .filter(fingerprint -> fingerprint.uid().equals(uid))
                .findFirst());
  }

  /** Notes that a run was marked as reported, even if the informer does not show it yet. */
  public void reported(TaskRun run) {
    reported.add(run.getMetadata().getUid());
  }

  /** Returns whether the status of its Image has the outcome of a run. */
  public boolean isReported(TaskRun run) {
    String uid = run.getMetadata().getUid();
    if (run.getMetadata().getLabels().containsKey(RunIdentity.REPORTED)) {
      reported.remove(uid);
      return true;
    }
    return reported.contains(uid);
  }

  /** Removes a run that was deleted. */
  public void remove(String uid) {
    unwritten.remove(uid);
    reported.remove(uid);
  }

  /** Removes the fingerprints of an Image that was deleted: no status will ever have them. */
  public void removeImage(String imageUid) {
    unwritten.values().removeIf(kept -> kept.imageUid().equals(imageUid));
  }

  /** Returns whether there is any state of the Image or TaskRun. */
  public boolean holds(String uid) {
    return unwritten.containsKey(uid)
        || reported.contains(uid)
        || unwritten.values().stream().anyMatch(kept -> kept.imageUid().equals(uid));
  }
}
