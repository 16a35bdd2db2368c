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
    @JsonPropertyDescription("How many tags are selected, and where they stand.")
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
  public record TagCounts(
      @JsonPropertyDescription("How many tags the spec selects.") int selected,
      @JsonPropertyDescription("How many of them are at the destination.") int present,
      @JsonPropertyDescription("How many are still to be copied.") int pending,
      @JsonPropertyDescription("How many could not be copied.") int failed,
      @JsonPropertyDescription("present/selected, for the column.") String summary) {}

  /** One tag and what it points to. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Current(
      @JsonPropertyDescription("The tag, or digest, of the source.") @Nullable String sourceTag,
      @JsonPropertyDescription("The tag of the destination.") @Nullable String destinationTag,
      @JsonPropertyDescription("The digest of both.") @Nullable String digest) {}

  /** Copies started since the round began. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NewCopies(
      @JsonPropertyDescription("When the round began.") @Nullable String since,
      @JsonPropertyDescription("How many copies it has started.") int count) {}

  /** One TaskRun at work. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      @JsonPropertyDescription("Where the TaskRun is.") @Nullable String namespace,
      @JsonPropertyDescription("The name of the TaskRun, and of the ConfigMap with its lines.")
          @Nullable String name,
      @JsonPropertyDescription("How many tags it copies.") int lines,
      @JsonPropertyDescription("When it was made.") @Nullable String startTime,
      @JsonPropertyDescription(
              "By this and the next two the operator knows what of the TaskRun is its own.")
          @Nullable String uid,
      @JsonPropertyDescription("Of the lines it was made with.") @Nullable String linesHash,
      @JsonPropertyDescription("How many pulls of its source's registry it may make.")
          @Nullable String pulls) {}

  /** One tag that could not be copied. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @JsonPropertyDescription("The tag, or digest, of the source.") @Nullable String tag,
      @JsonPropertyDescription("The tag of the destination.") @Nullable String destinationTag,
      @JsonPropertyDescription("One of the documented reasons.") @Nullable String reason,
      @JsonPropertyDescription("What is wrong, and what to do.") @Nullable String message,
      @JsonPropertyDescription("How often in a row it has failed.") int attempts,
      @JsonPropertyDescription("Before when it is not tried again.")
          @Nullable String nextAttemptTime) {}

  /** Failures of one reason that are not named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FailureSummary(
      @JsonPropertyDescription("One of the documented reasons.") @Nullable String reason,
      @JsonPropertyDescription("The host that it is about.") @Nullable String registry,
      @JsonPropertyDescription("How many tags.") int count,
      @JsonPropertyDescription("The most that any of them has failed in a row.") int attempts,
      @JsonPropertyDescription("Before when none of them is tried again.")
          @Nullable String nextAttemptTime,
      @JsonPropertyDescription("By which the operator recognises their tags.")
          @Nullable String marks) {}

  /** One round that copied or failed something. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HistoryEntry(
      @JsonPropertyDescription("When the round began.") @Nullable String performedAt,
      @JsonPropertyDescription("Tags that were copied.") int copied,
      @JsonPropertyDescription("Tags that turned out to be there already.") int skipped,
      @JsonPropertyDescription("Tags that could not be copied.") int failed,
      @JsonPropertyDescription("From its beginning to the end of its TaskRuns.")
          @Nullable String duration) {}
}
