package io.skopeo.operator.status;

import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the previous state back from a status. */
public final class StatusReader {
  private StatusReader() {}

  /** Reads the previous state; a status that somebody else wrote has none. */
  public static PreviousState of(@Nullable ImageStatus status) {
    if (status == null) {
      return PreviousState.NONE;
    }
    return new PreviousState(
        new PreviousState.Handled(
            Optional.ofNullable(status.observedGeneration()),
            Optional.ofNullable(status.fulfilledHash()),
            Optional.ofNullable(status.lastHandledRequestedAt())),
        instant(status.lastSyncTime()),
        isSettled(status),
        failures(status),
        failureGroups(status),
        currentTag(status),
        newCopies(status),
        new PreviousState.KnownRuns(
            status.runs().stream()
                .filter(run -> run.namespace() != null && run.name() != null)
                .map(run -> run.namespace() + "/" + run.name())
                .collect(Collectors.toUnmodifiableSet()),
            instant(status.lastRunTime()),
            Optional.empty()),
        status.tags() != null && status.tags().selected() > 0);
  }

  private static boolean isSettled(ImageStatus status) {
    boolean failed = !status.failures().isEmpty() || !status.failureSummary().isEmpty();
    return status.runs().isEmpty()
        && (status.tags() == null || status.tags().pending() <= 0)
        && (failed || Conditions.isReady(status.conditions()));
  }

  private static Optional<PreviousState.PreviousTag> currentTag(ImageStatus status) {
    var current = status.current();
    if (current == null) {
      return Optional.empty();
    }
    Optional<Tag> source = read(current.sourceTag(), Tag::parse);
    Optional<Tag> destination = read(current.destinationTag(), Tag::parse);
    Optional<Digest> digest = read(current.digest(), Digest::parse);
    return source.isPresent() && destination.isPresent() && digest.isPresent()
        ? Optional.of(new PreviousState.PreviousTag(source.get(), destination.get(), digest.get()))
        : Optional.empty();
  }

  private static <T> Optional<T> read(@Nullable String text, Function<String, Parsed<T>> parser) {
    return text != null && parser.apply(text) instanceof Parsed.Valid<T>(var value)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static Optional<CopyBudget> newCopies(ImageStatus status) {
    return Optional.ofNullable(status.newCopies())
        .flatMap(copies ->
            instant(copies.since())
                .map(since -> new CopyBudget(since, Math.max(0, copies.count()))));
  }

  private static List<FailureGroup> failureGroups(ImageStatus status) {
    return status.failureSummary().stream()
        .flatMap(summary -> failureGroup(summary).stream())
        .toList();
  }

  private static Optional<FailureGroup> failureGroup(ImageStatus.FailureSummary summary) {
    Optional<Reason> reason = Optional.ofNullable(summary.reason()).flatMap(Reason::of);
    Optional<Instant> next = instant(summary.nextAttemptTime());
    return reason.isPresent() && next.isPresent()
        ? Optional.of(
            new FailureGroup(reason.get(), summary.count(), summary.attempts(), next.get()))
        : Optional.empty();
  }

  private static Map<String, TagFailure> failures(ImageStatus status) {
    var failures = new LinkedHashMap<String, TagFailure>();
    for (var failure : status.failures()) {
      Optional<Reason> reason = Optional.ofNullable(failure.reason()).flatMap(Reason::of);
      Optional<Instant> next = instant(failure.nextAttemptTime());
      if (failure.destinationTag() != null && reason.isPresent() && next.isPresent()) {
        failures.put(
            failure.destinationTag(),
            new TagFailure(
                Objects.requireNonNullElse(failure.sourceTag(), ""),
                new Problem(reason.get(), Objects.requireNonNullElse(failure.message(), "")),
                failure.attempts(),
                instant(failure.lastAttemptTime())
                    .map(at -> new TagFailure.Attempt(read(failure.digest(), Digest::parse), at)),
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
