package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Seal;
import io.skopeo.operator.status.Remembered;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The seals of runs: in the status of their Images, and until that is written, here. An operator
 * that dies in between leaves a run without one.
 */
final class Seals {
  /** Longer than any run lasts. */
  private static final Duration KEPT = Duration.ofHours(25);

  private final Map<String, Kept> untold = new ConcurrentHashMap<>();

  private record Kept(Seal seal, Instant since) {}

  /** Keeps those of runs that were just started. */
  void keep(Collection<Run> started, Instant now) {
    untold.values().removeIf(k -> Duration.between(k.since(), now).abs().compareTo(KEPT) > 0);
    started.stream()
        .flatMap(run -> run.seal().stream())
        .forEach(seal -> untold.put(seal.uid(), new Kept(seal, now)));
  }

  /** A status with these runs was written. */
  void told(Collection<Run> runs) {
    runs.stream().flatMap(run -> run.seal().stream()).map(Seal::uid).forEach(untold::remove);
  }

  /** The seal of a run, if it is one of this operator's. */
  Optional<Seal> of(TaskRun run, Optional<Image> image) {
    String uid = run.getMetadata().getUid();
    return Optional.ofNullable(untold.get(uid))
        .map(Kept::seal)
        .or(() ->
            image.map(Image::getStatus).stream()
                .flatMap(status -> status.runs().stream())
                .flatMap(told -> Remembered.seal(told).stream())
                .filter(seal -> seal.uid().equals(uid))
                .findFirst());
  }
}
