package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.PlanStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status that is being written: it begins as a copy of another one, or empty. */
final class StatusDraft {
  @Nullable Long observedGeneration;
  List<Condition> conditions = List.of();
  @Nullable String fulfilledHash;
  @Nullable String lastHandledRequestedAt;
  @Nullable String lastSyncTime;
  @Nullable String lastCopyTime;
  @Nullable String lastRunTime;
  @Nullable String every;
  ImageStatus.@Nullable TagCounts tags;
  ImageStatus.@Nullable Current current;
  ImageStatus.@Nullable NewCopies newCopies;
  @Nullable PlanStatus plan;
  List<ImageStatus.Run> runs = List.of();
  List<ImageStatus.Failure> failures = List.of();
  List<ImageStatus.FailureSummary> failureSummary = List.of();
  List<ImageStatus.HistoryEntry> history = List.of();
  @Nullable String migration;
  private @Nullable Long lastGenerationSeen;
  private List<String> tagAlreadySynced = List.of();

  StatusDraft(@Nullable ImageStatus status) {
    if (status != null) {
      observedGeneration = status.observedGeneration();
      conditions = status.conditions();
      fulfilledHash = status.fulfilledHash();
      lastHandledRequestedAt = status.lastHandledRequestedAt();
      lastSyncTime = status.lastSyncTime();
      lastCopyTime = status.lastCopyTime();
      lastRunTime = status.lastRunTime();
      every = status.every();
      tags = status.tags();
      current = status.current();
      newCopies = status.newCopies();
      plan = status.plan();
      runs = status.runs();
      failures = status.failures();
      failureSummary = status.failureSummary();
      history = status.history();
      migration = status.migration();
      lastGenerationSeen = status.lastGenerationSeen();
      tagAlreadySynced = status.tagAlreadySynced();
    }
  }

  /** Returns the status; its phase is the reason of the Ready condition. */
  ImageStatus build() {
    return new ImageStatus(
        observedGeneration,
        conditions,
        Conditions.ready(conditions).map(Condition::getReason).orElse(null),
        fulfilledHash,
        lastHandledRequestedAt,
        lastSyncTime,
        lastCopyTime,
        lastRunTime,
        every,
        tags,
        current,
        newCopies,
        plan,
        runs,
        failures,
        failureSummary,
        history,
        migration,
        lastGenerationSeen,
        tagAlreadySynced,
        null);
  }
}
