package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The reasons to ask the registries now.
 *
 * @param specChanged the spec differs from the one last handled
 * @param requested the requestedAt annotation has a new value, or missing credentials were fixed
 * @param runEnded a TaskRun ended whose outcome was not reported yet
 * @param scheduled the schedule's time has come
 */
public record SyncTrigger(
    boolean specChanged, boolean requested, boolean runEnded, boolean scheduled) {
  /**
   * Finds the reasons.
   *
   * @param generation of the Image
   * @param request the value of the requestedAt annotation
   * @param runs those not reported yet
   * @param gone whether a running TaskRun was deleted: its outcome is unknown
   * @param due the next time of the schedule; empty if there is none
   */
  public static SyncTrigger of(
      ImageIntent intent,
      long generation,
      Optional<String> request,
      List<CopyRun> runs,
      boolean gone,
      PreviousState previous,
      Optional<Instant> due,
      Instant now) {
    boolean fulfilled = isFulfilled(intent, previous);
    boolean backingOff =
        previous.failure(PreviousState.WHOLE).filter(f -> f.isBackingOff(now)).isPresent();
    return new SyncTrigger(
        !previous.handled().generation().equals(Optional.of(generation)) && !fulfilled,
        request.isPresent() && !request.equals(previous.handled().request()),
        (gone || runs.stream().anyMatch(run -> !(run.state() instanceof CopyRun.Running)))
            && !backingOff,
        !fulfilled && due.filter(time -> !time.isAfter(now)).isPresent());
  }

  /** Returns whether a OneShot has its copy: then no registry is asked until the spec changes. */
  public static boolean isFulfilled(ImageIntent intent, PreviousState previous) {
    return intent.endsWhenFulfilled()
        && previous.handled().fulfilled().equals(Optional.of(intent.fingerprint()));
  }

  /** Returns the reasons as if a user had requested a comparison too. */
  public SyncTrigger asRequested() {
    return new SyncTrigger(specChanged, true, runEnded, scheduled);
  }

  /** Returns whether nothing that was observed before counts. */
  public boolean isFresh() {
    return specChanged || requested;
  }

  /** Returns whether there is any reason. */
  public boolean isDue() {
    return specChanged || requested || runEnded || scheduled;
  }
}
