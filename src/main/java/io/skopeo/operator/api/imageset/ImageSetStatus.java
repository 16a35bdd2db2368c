package io.skopeo.operator.api.imageset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an ImageSet. Instants are RFC 3339 in UTC; every list is bounded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageSetStatus(
    @JsonPropertyDescription("The generation of the spec that this status describes.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The conditions of the ImageSet: Ready always, Reconciling or Stalled only while true.")
        List<Condition> conditions,
    @JsonPropertyDescription("The reason of the Ready condition.") @Nullable String phase,
    @JsonPropertyDescription(
            "How often the lists are read and the repositories are compared: the interval, or the"
                + " cron expression and its time zone.")
        @Nullable String every,
    @JsonPropertyDescription("The chunk that is mirrored and the number of chunks, such as 5/9.")
        @Nullable String chunk,
    @JsonPropertyDescription(
            "The last value of the annotation skopeo.io/requestedAt that the operator acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription("The lists of spec.repositoriesFrom, in their order.")
        List<ListState> lists,
    @JsonPropertyDescription("Counts of the repositories, by state.") @Nullable Counts repositories,
    @JsonPropertyDescription("The repositories that are not mirrored, at most 20.")
        List<Failure> failures,
    @JsonPropertyDescription(
            "What would be done with Images, if spec.dryRun is true or a removal waits for"
                + " approval.")
        @Nullable SetPlan plan,
    @JsonPropertyDescription(
            "The ConfigMap with the configuration by which containerd pulls from the mirror. Not"
                + " set if the mapping cannot be said there.")
        @Nullable String mirrorConfigMap) {
  public ImageSetStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    lists = lists == null ? List.of() : List.copyOf(lists);
    failures = failures == null ? List.of() : List.copyOf(failures);
  }

  /** A list, as it was read last. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ListState(
      @JsonPropertyDescription("The ConfigMap and key, or the URL.") @Nullable String from,
      @JsonPropertyDescription("A hash of the list's text.") @Nullable String revision,
      @JsonPropertyDescription("The number of its entries.") int entries,
      @JsonPropertyDescription("The time when this revision was read first.")
          @Nullable String fetchedTime,
      @JsonPropertyDescription(
              "Why the list could not be read last time, or what of it is not taken.")
          @Nullable String message) {}

  /** Counts of repositories. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Counts(
      @JsonPropertyDescription("The number of repositories that are to be mirrored.") int total,
      @JsonPropertyDescription("The number of repositories that are mirrored.") int ready,
      @JsonPropertyDescription("The number of repositories whose Image is not Ready.") int failed,
      @JsonPropertyDescription("The number of repositories whose copies are not all made yet.")
          int waiting,
      @JsonPropertyDescription("The number of entries that cannot be mirrored.") int invalid,
      @JsonPropertyDescription("The number of repositories that spec.exclude leaves out.")
          int excluded,
      @JsonPropertyDescription("Ready and total repositories as one text, such as 398/412.")
          String summary) {}

  /** A repository that is not mirrored. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @JsonPropertyDescription("The source repository, or the text of the entry.")
          @Nullable String repository,
      @JsonPropertyDescription("The Image, if there is one.") @Nullable String image,
      @JsonPropertyDescription("The reason, from the documented list of reasons.")
          @Nullable String reason,
      @JsonPropertyDescription("A sentence that says what is wrong and what to do.")
          @Nullable String message) {}

  /** The changes that would be made to Images. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SetPlan(
      @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The number of changes.")
          int total,
      @JsonPropertyDescription(
              "The value of the annotation skopeo.io/approved that approves the removals.")
          @Nullable String revision,
      @JsonPropertyDescription("The first changes, at most 100.") List<Item> items) {
    public SetPlan {
      items = items == null ? List.of() : List.copyOf(items);
    }

    /** One change. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
        @JsonPropertyDescription("The source repository.") @Nullable String source,
        @JsonPropertyDescription("The destination repository.") @Nullable String destination,
        @JsonPropertyDescription("New, Moved, Removed or Collides.") @Nullable String why) {}
  }
}
