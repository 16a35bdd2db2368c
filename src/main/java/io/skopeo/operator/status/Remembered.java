package io.skopeo.operator.status;

import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.plan.Failure;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads back what earlier rounds wrote into the status. */
public final class Remembered {
  private Remembered() {}

  /** The memory in a status; one that was written by somebody else has none. */
  public static Memory of(@Nullable ImageStatus status) {
    if (status == null) {
      return Memory.NONE;
    }
    return new Memory(
        Optional.ofNullable(status.observedGeneration()),
        Optional.ofNullable(status.fulfilledHash()),
        Optional.ofNullable(status.lastHandledRequestedAt()),
        instant(status.lastSyncTime()),
        instant(status.nextSyncTime()),
        failures(status));
  }

  private static Map<String, Failure> failures(ImageStatus status) {
    var failures = new LinkedHashMap<String, Failure>();
    for (var failure : status.failures()) {
      Optional<Reason> reason = Optional.ofNullable(failure.reason()).flatMap(Reason::of);
      Optional<Instant> next = instant(failure.nextAttemptTime());
      if (failure.destinationTag() != null && reason.isPresent() && next.isPresent()) {
        failures.put(
            failure.destinationTag(),
            new Failure(
                Objects.requireNonNullElse(failure.tag(), ""),
                new Problem(reason.get(), Objects.requireNonNullElse(failure.message(), "")),
                failure.attempts(),
                next.get()));
      }
    }
    return failures;
  }

  static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
