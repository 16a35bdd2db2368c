package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
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
 * @param slotReached its time has come
 */
public record Due(boolean specChanged, boolean requested, boolean runEnded, boolean slotReached) {
  /**
   * Finds the reasons.
   *
   * @param generation of the Image
   * @param request the value of the requestedAt annotation
   * @param runs those not reported yet
   * @param gone whether a run is there no more that was at work: nobody knows what became of it
   */
  public static Due of(
      Intent intent,
      long generation,
      Optional<String> request,
      List<Run> runs,
      boolean gone,
      Memory memory,
      Instant now) {
    boolean fulfilled = isFulfilled(intent, memory);
    boolean resting = memory.failure(Memory.WHOLE).filter(f -> f.rests(now)).isPresent();
    boolean reached = memory.nextLook().filter(look -> look.isAfter(now)).isEmpty();
    return new Due(
        !memory.generation().equals(Optional.of(generation)) && !fulfilled,
        request.isPresent() && !request.equals(memory.handledRequest()),
        (gone || runs.stream().anyMatch(run -> !(run.state() instanceof Run.AtWork))) && !resting,
        reached && !fulfilled);
  }

  /** Returns whether a OneShot has its copy: then no registry is asked until the spec changes. */
  public static boolean isFulfilled(Intent intent, Memory memory) {
    return intent.endsWhenFulfilled()
        && memory.fulfilled().equals(Optional.of(intent.fingerprint()));
  }

  /** Returns the reasons as if a user had requested a round too. */
  public Due asRequested() {
    return new Due(specChanged, true, runEnded, slotReached);
  }

  /** Returns whether there is news, beyond the time. */
  public boolean isUrgent() {
    return specChanged || requested || runEnded;
  }

  /** Returns whether there is any reason. */
  public boolean isDue() {
    return isUrgent() || slotReached;
  }
}
