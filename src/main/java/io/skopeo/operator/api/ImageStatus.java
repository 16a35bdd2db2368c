package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an Image. Instants are RFC 3339 in UTC; every list is bounded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageStatus(
    @JsonPropertyDescription("The generation of the spec that this status describes.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The conditions of the Image: Ready always, Reconciling or Stalled only while true.")
        List<Condition> conditions,
    @JsonPropertyDescription("The reason of the Ready condition.") @Nullable String phase,
    @JsonPropertyDescription(
            "A hash of the spec that an Image with mode OneShot and exact tags has fulfilled. The"
                + " operator does nothing more until that part of the spec changes.")
        @Nullable String fulfilledHash,
    @JsonPropertyDescription(
            "The last value of the annotation skopeo.io/requestedAt that the operator acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "The time of the last comparison of source and destination that changed this status or,"
                + " with spec.schedule, that was scheduled. The metric"
                + " skopeo_operator_image_last_comparison_timestamp_seconds has the time of the last"
                + " comparison, even if it changed nothing.")
        @Nullable String lastSyncTime,
    @JsonPropertyDescription("The time when a copy was last confirmed at the destination.")
        @Nullable String lastCopyTime,
    @JsonPropertyDescription(
            "The end of the last TaskRun whose outcome for this Image is in this status.")
        @Nullable String lastRunTime,
    @JsonPropertyDescription(
            "How often source and destination are compared: the interval, or the cron expression and"
                + " its time zone. Not set if nothing is repeated: for mode OneShot with exact"
                + " tags, and for a spec that is refused.")
        @Nullable String every,
    @JsonPropertyDescription("Counts of the tags that the spec selects, by state.")
        @Nullable TagCounts tags,
    @JsonPropertyDescription(
            "The image at the destination, if the Image has a single destination tag.")
        @Nullable Current current,
    @JsonPropertyDescription(
            "The copies started in the last interval of the schedule that had any, if"
                + " spec.tags.maxNewCopies or the installation limits them.")
        @Nullable NewCopies newCopies,
    @JsonPropertyDescription(
            "The copies that would be started, if spec.dryRun is true or the Image awaits approval.")
        @Nullable PlanStatus plan,
    @JsonPropertyDescription(
            "The TaskRuns with copies of this Image that are running, or whose outcome is not in"
                + " this status yet. A TaskRun may have copies of other Images too.")
        List<Run> runs,
    @JsonPropertyDescription("The tags that could not be copied, at most 50.")
        List<Failure> failures,
    @JsonPropertyDescription(
            "The failing tags beyond those in status.failures, counted by reason and registry, at"
                + " most 20 entries. The tags of an entry back off together.")
        List<FailureSummary> failureSummary,
    @JsonPropertyDescription(
            "The comparisons in which copies succeeded or failed, newest last, at most 20.")
        List<HistoryEntry> history,
    @JsonPropertyDescription(
            "The approval of an Image taken over from the Go operator: AwaitingApproval, then"
                + " Approved.")
        @Nullable String migration,
    @JsonPropertyDescription("Written by the Go operator. Kept, and not used.")
        @Nullable Long lastGenerationSeen,
    @JsonPropertyDescription("Written by the Go operator. Kept, and not used.")
        List<String> tagAlreadySynced,
    @JsonPropertyDescription(
            "Deprecated: earlier releases wrote the time of the next comparison. Ignored, and no"
                + " longer written.")
        @Nullable String nextSyncTime) {

  public ImageStatus {
    nextSyncTime = null;
    conditions = orEmpty(conditions);
    runs = orEmpty(runs);
    failures = orEmpty(failures);
    failureSummary = orEmpty(failureSummary);
    history = orEmpty(history);
    tagAlreadySynced = orEmpty(tagAlreadySynced);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** Counts of the tags that the spec selects, by state. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TagCounts(
      @JsonPropertyDescription("The number of tags that the spec selects.") int selected,
      @JsonPropertyDescription("The number of selected tags that are at the destination.")
          int present,
      @JsonPropertyDescription("The number of selected tags that are still to be copied.")
          int pending,
      @JsonPropertyDescription("The number of selected tags that could not be copied.") int failed,
      @JsonPropertyDescription("Present and selected tags as one text, such as 117/120.")
          String summary) {}

  /** A destination tag and the image that it points to. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Current(
      @JsonPropertyDescription("The tag, or the digest, at the source.") @Nullable String sourceTag,
      @JsonPropertyDescription("The tag at the destination.") @Nullable String destinationTag,
      @JsonPropertyDescription("The digest that the destination tag points to.")
          @Nullable String digest) {}

  /** The number of copies started in the current interval of the schedule. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NewCopies(
      @JsonPropertyDescription("The time when the interval began.") @Nullable String since,
      @JsonPropertyDescription("The number of copies started since then.") int count) {}

  /** A TaskRun with copies of the Image. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      @JsonPropertyDescription("The namespace of the TaskRun.") @Nullable String namespace,
      @JsonPropertyDescription("The name of the TaskRun, and of the ConfigMap with its copies.")
          @Nullable String name,
      @JsonPropertyDescription("The number of tags of this Image that the TaskRun copies.")
          int lines,
      @JsonPropertyDescription("The time when the TaskRun was created.") @Nullable String startTime,
      @JsonPropertyDescription(
              "Deprecated: an annotation of the TaskRun has its proof. Ignored, and no longer"
                  + " written.")
          @Nullable String uid,
      @JsonPropertyDescription(
              "Deprecated: an annotation of the TaskRun has its proof. Ignored, and no longer"
                  + " written.")
          @Nullable String linesHash,
      @JsonPropertyDescription(
              "Deprecated: an annotation of the TaskRun has its pulls. Ignored, and no longer"
                  + " written.")
          @Nullable String pulls) {
    public Run {
      uid = null;
      linesHash = null;
      pulls = null;
    }

    /** Creates a run as this release writes it. */
    public Run(
        @Nullable String namespace, @Nullable String name, int lines, @Nullable String startTime) {
      this(namespace, name, lines, startTime, null, null, null);
    }
  }

  /** A tag that could not be copied. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @JsonPropertyDescription("The tag, or the digest, at the source.") @Nullable String sourceTag,
      @JsonPropertyDescription("The tag at the destination; * if all tags are concerned.")
          @Nullable String destinationTag,
      @JsonPropertyDescription(
              "The digest at the source that could not be copied. Another digest under the tag ends"
                  + " the backoff where digests are compared.")
          @Nullable String digest,
      @JsonPropertyDescription("One of the reasons in docs/reasons.md.") @Nullable String reason,
      @JsonPropertyDescription("A sentence that says what is wrong and what to do.")
          @Nullable String message,
      @JsonPropertyDescription("The number of failed attempts in a row.") int attempts,
      @JsonPropertyDescription("The time of the last attempt.") @Nullable String lastAttemptTime,
      @JsonPropertyDescription("The time before which there is no other attempt.")
          @Nullable String nextAttemptTime,
      @JsonPropertyDescription(
              "Deprecated: earlier releases wrote sourceTag here. Read, and no"
                  + " longer written.")
          @Nullable String tag) {
    public Failure {
      sourceTag = sourceTag == null ? tag : sourceTag;
      tag = null;
    }

    /** Creates a failure as this release writes it. */
    public Failure(
        @Nullable String sourceTag,
        @Nullable String destinationTag,
        @Nullable String digest,
        @Nullable String reason,
        @Nullable String message,
        int attempts,
        @Nullable String lastAttemptTime,
        @Nullable String nextAttemptTime) {
      this(
          sourceTag,
          destinationTag,
          digest,
          reason,
          message,
          attempts,
          lastAttemptTime,
          nextAttemptTime,
          null);
    }
  }

  /** The failing tags of one reason that are not named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FailureSummary(
      @JsonPropertyDescription("One of the reasons in docs/reasons.md.") @Nullable String reason,
      @JsonPropertyDescription("The host of the registry that the failures concern.")
          @Nullable String registry,
      @JsonPropertyDescription("The number of failing tags.") int count,
      @JsonPropertyDescription("The highest number of failed attempts in a row of any of the tags.")
          int attempts,
      @JsonPropertyDescription("The time before which none of the tags is tried again.")
          @Nullable String nextAttemptTime,
      @JsonPropertyDescription(
              "Deprecated: earlier releases kept a filter of the tags here. Ignored, and no longer"
                  + " written.")
          @Nullable String marks) {
    public FailureSummary {
      marks = null;
    }

    /** Creates a summary as this release writes it. */
    public FailureSummary(
        @Nullable String reason,
        @Nullable String registry,
        int count,
        int attempts,
        @Nullable String nextAttemptTime) {
      this(reason, registry, count, attempts, nextAttemptTime, null);
    }
  }

  /** A comparison in which copies succeeded or failed. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HistoryEntry(
      @JsonPropertyDescription("The time when the first TaskRun was created.")
          @Nullable String performedAt,
      @JsonPropertyDescription("The number of tags that were copied.") int copied,
      @JsonPropertyDescription("The number of tags that were already at the destination.")
          int skipped,
      @JsonPropertyDescription("The number of tags that could not be copied.") int failed,
      @JsonPropertyDescription("The time from performedAt to the end of the TaskRuns.")
          @Nullable String duration) {}
}
