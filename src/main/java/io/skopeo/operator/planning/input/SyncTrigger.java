package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The reasons to ask the registries now.
 *
 * @param specChanged the spec is another than the one last looked at
 * @param requested the requestedAt annotation has a value that was not answered, or what was
 *     missing has been mended
 * @param runEnded a TaskRun ended whose outcome was not told yet
 * @param scheduled its time has come
 */
public record SyncTrigger(
    boolean specChanged, boolean requested, boolean runEnded, boolean scheduled) {
  /**
   * Finds the reasons.
   *
   * @param generation of the Image
   * @param request the value of the requestedAt annotation
   * @param runs those not reported yet
   * @param gone whether a run is there no more that was at work: nobody knows what became of it
   */
  public static SyncTrigger of(
      ImageIntent intent,
      long generation,
      Optional<String> request,
      List<CopyRun> runs,
      boolean gone,
      PreviousState previous,
      Instant now) {
    boolean fulfilled = isFulfilled(intent, previous);
    boolean resting =
        previous.failure(PreviousState.WHOLE).filter(f -> f.isBackingOff(now)).isPresent();
    boolean reached = previous.nextDue().filter(look -> look.isAfter(now)).isEmpty();
    return new SyncTrigger(
        !previous.generation().equals(Optional.of(generation)) && !fulfilled,
        request.isPresent() && !request.equals(previous.handledRequest()),
        (gone || runs.stream().anyMatch(run -> !(run.state() instanceof CopyRun.Running)))
            && !resting,
        reached && !fulfilled);
  }

  /** Returns whether a OneShot has its copy: then no registry is asked until the spec changes. */
  public static boolean isFulfilled(ImageIntent intent, PreviousState previous) {
    return intent.endsWhenFulfilled()
        && previous.fulfilled().equals(Optional.of(intent.fingerprint()));
  }

  /** Returns the reasons as if a user had requested a round too. */
  public SyncTrigger asRequested() {
    return new SyncTrigger(specChanged, true, runEnded, scheduled);
  }

  /** Returns whether there is news, beyond the time. */
  public boolean isUrgent() {
    return specChanged || requested || runEnded;
  }

  /** Returns whether there is any reason. */
  public boolean isDue() {
    return isUrgent() || scheduled;
  }
}
