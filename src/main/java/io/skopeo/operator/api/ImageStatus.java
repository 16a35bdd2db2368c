package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user reads. Instants are RFC 3339 in UTC; every list is bounded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready, and Reconciling or Stalled while they are true.")
        List<Condition> conditions,
    @JsonPropertyDescription("The reason of the Ready condition.") @Nullable String phase,
    @JsonPropertyDescription("Of which spec a OneShot of an exact tag has been fulfilled.")
        @Nullable String fulfilledHash,
    @JsonPropertyDescription("The last value of the annotation skopeo.io/requestedAt answered.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "When the registries were last compared with success. While nothing changes it is written"
                + " each hour.")
        @Nullable String lastSyncTime,
    @JsonPropertyDescription("When a copy was last confirmed at the destination.")
        @Nullable String lastCopyTime,
    @JsonPropertyDescription(
            "When the registries are compared next. While nothing changes it is written each hour:"
                + " where it has passed, they are compared in time all the same.")
        @Nullable String nextSyncTime,
    @Nullable TagCounts tags,
    @JsonPropertyDescription("What an exact or floating tag points to at the destination.")
        @Nullable Current current,
    @JsonPropertyDescription(
            "How many copies were started in the current round, where spec.tags.maxNewCopies"
                + " limits them.")
        @Nullable NewCopies newCopies,
    @JsonPropertyDescription(
            "What would be copied, where spec.dryRun is true or the Image waits for approval.")
        @Nullable PlanStatus plan,
    @JsonPropertyDescription("The TaskRuns at work.") List<Run> runs,
    @JsonPropertyDescription("The tags that could not be copied, at most 50.")
        List<Failure> failures,
    @JsonPropertyDescription("Those that are more than can be named, by reason, at most 20.")
        List<FailureSummary> failureSummary,
    @JsonPropertyDescription("Rounds that copied or failed something, newest last, at most 20.")
        List<HistoryEntry> history,
    @JsonPropertyDescription(
            "Of an Image that the Go operator had handled: AwaitingApproval, and then Approved for"
                + " good.")
        @Nullable String migration,
    @JsonPropertyDescription("Of the Go operator, kept as found.")
        @Nullable Long lastGenerationSeen,
    @JsonPropertyDescription("Of the Go operator, kept as found.") List<String> tagAlreadySynced) {

  public ImageStatus {
    conditions = orEmpty(conditions);
    runs = orEmpty(runs);
    failures = orEmpty(failures);
    failureSummary = orEmpty(failureSummary);
    history = orEmpty(history);
    tagAlreadySynced = orEmpty(tagAlreadySynced);
  }

  /** The same with other times of the last and the next comparison. */
  public ImageStatus compared(@Nullable String last, @Nullable String next) {
    return new ImageStatus(
        observedGeneration,
        conditions,
        phase,
        fulfilledHash,
        lastHandledRequestedAt,
        last,
        lastCopyTime,
        next,
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
        tagAlreadySynced);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** How many tags are selected, and where they stand. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TagCounts(int selected, int present, int pending, int failed, String summary) {}

  /** One tag and what it points to. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Current(
      @Nullable String sourceTag, @Nullable String destinationTag, @Nullable String digest) {}

  /** Copies started since the round began. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NewCopies(@Nullable String since, int count) {}

  /** One TaskRun at work. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      @Nullable String namespace,
      @Nullable String name,
      int lines,
      @Nullable String startTime,
      @JsonPropertyDescription(
              "By this and the next two the operator knows what of the TaskRun is its own.")
          @Nullable String uid,
      @Nullable String linesHash,
      @JsonPropertyDescription("How many pulls of its source's registry it may make.")
          @Nullable String pulls) {}

  /** One tag that could not be copied. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @Nullable String tag,
      @Nullable String destinationTag,
      @Nullable String reason,
      @Nullable String message,
      int attempts,
      @Nullable String nextAttemptTime) {}

  /** Failures of one reason that are not named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FailureSummary(
      @Nullable String reason,
      @Nullable String registry,
      int count,
      int attempts,
      @Nullable String nextAttemptTime,
      @JsonPropertyDescription("By which the operator recognises their tags.")
          @Nullable String marks) {}

  /** One round that copied or failed something. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HistoryEntry(
      @Nullable String performedAt,
      int copied,
      int skipped,
      int failed,
      @Nullable String duration) {}
}
