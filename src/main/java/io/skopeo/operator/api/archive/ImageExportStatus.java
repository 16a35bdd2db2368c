package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an ImageExport. Instants are RFC 3339 in UTC; every list is bounded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageExportStatus(
    @JsonPropertyDescription("The generation of the spec that this status describes.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The conditions of the ImageExport: Ready always, Reconciling or Stalled only while"
                + " true.")
        List<Condition> conditions,
    @JsonPropertyDescription("The reason of the Ready condition.") @Nullable String phase,
    @JsonPropertyDescription(
            "How often sources and volume are compared: the interval, or the cron expression and"
                + " its time zone. Not set if the export is made once.")
        @Nullable String every,
    @JsonPropertyDescription(
            "The last value of the annotation skopeo.io/requestedAt that the operator acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "A hash of the spec that an export that is made once has fulfilled. The operator does"
                + " nothing more until that part of the spec changes.")
        @Nullable String fulfilledHash,
    @JsonPropertyDescription(
            "The id of the export that is on the volume. It depends on its images alone.")
        @Nullable String id,
    @JsonPropertyDescription("The id of the receipt whose images are left out.")
        @Nullable String base,
    @JsonPropertyDescription("The format of the export that is on the volume.")
        @Nullable String format,
    @JsonPropertyDescription("Counts of the images that the spec selects, by state.")
        @Nullable Counts images,
    @JsonPropertyDescription(
            "The size of the images on the volume in bytes. Layers that several of them have count"
                + " once.")
        @Nullable Long bytes,
    @JsonPropertyDescription("The time when the index on the volume was last written.")
        @Nullable String lastExportTime,
    @JsonPropertyDescription("The images that would be written, if spec.dryRun is true.")
        @Nullable Plan plan,
    @JsonPropertyDescription(
            "The TaskRuns of this ImageExport that are running, or whose outcome is not in this"
                + " status yet.")
        List<ArchiveRun> runs,
    @JsonPropertyDescription("The images that could not be exported, at most 50.")
        List<ArchiveFailure> failures) {
  public ImageExportStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    runs = runs == null ? List.of() : List.copyOf(runs);
    failures = failures == null ? List.of() : List.copyOf(failures);
  }

  /** Counts of images. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Counts(
      @JsonPropertyDescription("The number of images that the spec selects.") int selected,
      @JsonPropertyDescription("The number of selected images that are on the volume.")
          int exported,
      @JsonPropertyDescription(
              "The number of selected images that are left out, since the receipt of spec.since has"
                  + " them.")
          int leftOut,
      @JsonPropertyDescription("The number of selected images that could not be exported.")
          int failed,
      @JsonPropertyDescription(
              "Exported images, and selected ones that are not left out, as one text, such as"
                  + " 18/20.")
          String summary) {}

  /** The images that a dry run would write. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Plan(
      @JsonInclude(JsonInclude.Include.ALWAYS)
          @JsonPropertyDescription("The number of images that would be written.")
          int total,
      @JsonInclude(JsonInclude.Include.ALWAYS)
          @JsonPropertyDescription(
              "The size of all of them in bytes. Layers that several of them have count once.")
          long bytes,
      @JsonPropertyDescription("The first of these images, at most 100.") List<Item> items) {
    public Plan {
      items = items == null ? List.of() : List.copyOf(items);
    }

    /** An image that would be written. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
        @JsonPropertyDescription("The repository that is read.") @Nullable String source,
        @JsonPropertyDescription("The tag, or the digest if the spec names one.")
            @Nullable String tag,
        @JsonPropertyDescription("The digest at the source.") @Nullable String digest,
        @JsonPropertyDescription(
                "The size of the image in bytes, without what earlier items have too.")
            long bytes) {}
  }
}
