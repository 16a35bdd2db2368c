package io.skopeo.operator.status;

import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.plan.Failure;
import io.skopeo.operator.plan.Folded;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.NewCopies;
import io.skopeo.operator.plan.Seal;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads back what earlier rounds wrote into the status. */
public final class Remembered {
  private Remembered() {}

  /** Reads the memory of a status; one that somebody else wrote has none. */
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
        failures(status),
        folded(status),
        held(status),
        newCopies(status));
  }

  /** Returns the seal of a run that was running; empty if it had none. */
  public static Optional<Seal> seal(ImageStatus.Run run) {
    return run.uid() == null || run.linesHash() == null
        ? Optional.empty()
        : Optional.of(
            new Seal(run.uid(), run.linesHash(), Objects.requireNonNullElse(run.pulls(), "")));
  }

  private static Optional<Memory.Held> held(ImageStatus status) {
    var current = status.current();
    if (current == null) {
      return Optional.empty();
    }
    Optional<Tag> source = read(current.sourceTag(), Tag::parse);
    Optional<Tag> destination = read(current.destinationTag(), Tag::parse);
    Optional<Digest> digest = read(current.digest(), Digest::parse);
    return source.isPresent() && destination.isPresent() && digest.isPresent()
        ? Optional.of(new Memory.Held(source.get(), destination.get(), digest.get()))
        : Optional.empty();
  }

  private static <T> Optional<T> read(@Nullable String text, Function<String, Parsed<T>> parser) {
    return text != null && parser.apply(text) instanceof Parsed.Valid<T>(var value)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static Optional<NewCopies> newCopies(ImageStatus status) {
    return Optional.ofNullable(status.newCopies())
        .flatMap(copies ->
            instant(copies.since())
                .map(since -> new NewCopies(since, Math.max(0, copies.count()))));
  }

  private static List<Folded> folded(ImageStatus status) {
    return status.failureSummary().stream().flatMap(summary -> folded(summary).stream()).toList();
  }

  private static Optional<Folded> folded(ImageStatus.FailureSummary summary) {
    Optional<Reason> reason = Optional.ofNullable(summary.reason()).flatMap(Reason::of);
    Optional<Instant> next = instant(summary.nextAttemptTime());
    return reason.isPresent() && next.isPresent()
        ? Optional.of(new Folded(reason.get(), summary.count(), summary.attempts(), next.get()))
        : Optional.empty();
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
                Objects.requireNonNullElse(failure.sourceTag(), ""),
                new Problem(reason.get(), Objects.requireNonNullElse(failure.message(), "")),
                failure.attempts(),
                instant(failure.lastAttemptTime())
                    .map(at -> new Failure.Attempt(read(failure.digest(), Digest::parse), at)),
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
