package io.skopeo.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.problem.Reason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one Image.
 *
 * @param phase the reason of the Ready condition
 * @param tags counts of tags; empty if they were never counted
 * @param complete when it was last found complete; at the earliest the start of this process
 * @param lag how long it has been behind its source; empty if it is suspended
 * @param interval between two syncs; empty if there are no more
 */
record ImageMetrics(
    String namespace,
    String name,
    Readiness state,
    String phase,
    Optional<ImageStatus.TagCounts> tags,
    Optional<Instant> complete,
    Optional<Duration> lag,
    Optional<Duration> interval) {
  private static final Set<String> HELD =
      Set.of(Reason.SUSPENDED.word(), Reason.DRY_RUN.word(), Reason.AWAITING_APPROVAL.word());

  /** The conditions in one word. */
  enum Readiness {
    /** Not reconciled yet. */
    FRESH,
    /** Ready, and not reconciling. */
    READY,
    /** Reconciling. */
    WORKING,
    /** Not Ready, and retried automatically. */
    FAILING,
    /** Not Ready until a user acts. */
    STALLED,
    /** Suspended, dry run, or awaiting approval. */
    SUSPENDED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Derives the metrics.
   *
   * @param started when this process began to reconcile
   */
  static ImageMetrics of(ImageSnapshot image, Instant started, Instant now) {
    var metadata = image.image().getMetadata();
    Optional<ImageStatus> status = Optional.ofNullable(image.image().getStatus());
    List<Condition> conditions = status.map(ImageStatus::conditions).orElse(List.of());
    Optional<Condition> ready = condition(conditions, "Ready");
    Readiness state = state(conditions, ready);
    Optional<ImageStatus.TagCounts> tags = status.flatMap(s -> Optional.ofNullable(s.tags()));
    boolean isReady = ready.filter(c -> "True".equals(c.getStatus())).isPresent();
    boolean whole = isReady && tags.filter(t -> t.pending() > 0 || t.failed() > 0).isEmpty();
    Optional<Instant> synced = status.flatMap(s -> instant(s.lastSyncTime()));
    // An unchanged Image has an old status: if it is synced in this process, that counts from its
    // start.
    Optional<Instant> known =
        image.interval().isEmpty() ? synced : synced.map(at -> at.isAfter(started) ? at : started);
    Optional<Instant> complete = image.complete().or(() -> whole ? known : Optional.empty());
    // Before the first sync of this process, the status says since when it is behind, at least.
    Optional<Instant> behind =
        complete.or(
            () -> isReady ? synced : ready.flatMap(c -> instant(c.getLastTransitionTime())));
    Instant created = instant(metadata.getCreationTimestamp()).orElse(now);
    return new ImageMetrics(
        metadata.getNamespace(),
        metadata.getName(),
        state,
        ready.map(Condition::getReason).orElse("Unknown"),
        tags,
        complete,
        state == Readiness.SUSPENDED
            ? Optional.empty()
            : Optional.of(whole ? Duration.ZERO : since(behind.orElse(created), now)),
        image.interval());
  }

  /** Returns whether it was last found complete longer ago than twice its interval. */
  boolean isLate(Instant now) {
    Duration known = complete.map(at -> since(at, now)).orElse(Duration.ZERO);
    Duration behind = lag.filter(l -> l.compareTo(known) > 0).orElse(known);
    return lag.isPresent()
        && interval.filter(i -> behind.compareTo(i.multipliedBy(2)) > 0).isPresent();
  }

  private static Readiness state(List<Condition> conditions, Optional<Condition> ready) {
    if (ready.isEmpty()) {
      return Readiness.FRESH;
    }
    if (HELD.contains(ready.get().getReason())) {
      return Readiness.SUSPENDED;
    }
    if (isTrue(condition(conditions, "Stalled"))) {
      return Readiness.STALLED;
    }
    if ("False".equals(ready.get().getStatus())) {
      return Readiness.FAILING;
    }
    return isTrue(ready) && !isTrue(condition(conditions, "Reconciling"))
        ? Readiness.READY
        : Readiness.WORKING;
  }

  private static boolean isTrue(Optional<Condition> condition) {
    return condition.filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  private static Optional<Condition> condition(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** Returns {@code name:version}, as in the metrics of the Go operator. */
  static String source(Image image) {
    var spec = image.getSpec();
    return spec == null || spec.source() == null
        ? ""
        : spec.source().name() + ":" + Objects.requireNonNullElse(spec.source().version(), "");
  }

  private static Duration since(Instant then, Instant now) {
    return then.isBefore(now) ? Duration.between(then, now) : Duration.ZERO;
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.of(Instant.parse(Objects.requireNonNullElse(text, "")));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
