package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an ImageImport. Instants are RFC 3339 in UTC; every list is bounded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageImportStatus(
    @JsonPropertyDescription("The generation of the spec that this status describes.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The conditions of the ImageImport: Ready always, Reconciling or Stalled only while"
                + " true.")
        List<Condition> conditions,
    @JsonPropertyDescription("The reason of the Ready condition.") @Nullable String phase,
    @JsonPropertyDescription(
            "How often volume and destination are compared: the interval, or the cron expression"
                + " and its time zone. Not set if the import is made once.")
        @Nullable String every,
    @JsonPropertyDescription(
            "The last value of the annotation skopeo.io/requestedAt that the operator acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "A hash of the spec that an import that is made once has fulfilled. The operator does"
                + " nothing more until that part of the spec changes.")
        @Nullable String fulfilledHash,
    @JsonPropertyDescription(
            "The id of the export on the volume. Not set if the folder is not of an ImageExport.")
        @Nullable String exportID,
    @JsonPropertyDescription("The id of the receipt whose images the export leaves out.")
        @Nullable String base,
    @JsonPropertyDescription("Counts of the images on the volume that the spec selects, by state.")
        @Nullable Counts images,
    @JsonPropertyDescription("The receipt of what has arrived.") @Nullable Receipt receipt,
    @JsonPropertyDescription("The time when all that could be imported was last there.")
        @Nullable String lastImportTime,
    @JsonPropertyDescription("The images that would be copied, if spec.dryRun is true.")
        @Nullable Plan plan,
    @JsonPropertyDescription(
            "Images that the export leaves out, since a receipt had them, and that are not at the"
                + " destination, at most 50.")
        List<String> missingBase,
    @JsonPropertyDescription(
            "The TaskRuns of this ImageImport that are running, or whose outcome is not in this"
                + " status yet.")
        List<ArchiveRun> runs,
    @JsonPropertyDescription("The images that could not be imported, at most 50.")
        List<ArchiveFailure> failures) {
  public ImageImportStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    missingBase = missingBase == null ? List.of() : List.copyOf(missingBase);
    runs = runs == null ? List.of() : List.copyOf(runs);
    failures = failures == null ? List.of() : List.copyOf(failures);
  }

  /** Counts of images. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Counts(
      @JsonPropertyDescription("The number of images on the volume that the spec selects.")
          int total,
      @JsonPropertyDescription("The number of these images that are at the destination.")
          int present,
      @JsonPropertyDescription("The number of these images that are still to be copied.")
          int pending,
      @JsonPropertyDescription("The number of these images that could not be copied.") int failed,
      @JsonPropertyDescription("Present and all images as one text, such as 18/20.")
          String summary) {}

  /** A list of what has arrived, digest by digest, from which the next export continues. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Receipt(
      @JsonPropertyDescription("The ConfigMap with the receipt under the key receipt.json.")
          @Nullable String configMapName,
      @JsonPropertyDescription("The id of the receipt.") @Nullable String id) {}

  /** The images that a dry run would copy. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Plan(
      @JsonInclude(JsonInclude.Include.ALWAYS)
          @JsonPropertyDescription("The number of images that would be copied.")
          int total,
      @JsonPropertyDescription("The first of these images, at most 100.") List<Item> items) {
    public Plan {
      items = items == null ? List.of() : List.copyOf(items);
    }

    /** An image that would be copied. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
        @JsonPropertyDescription("The image on the volume.") @Nullable String source,
        @JsonPropertyDescription("The image at the destination.") @Nullable String destination,
        @JsonPropertyDescription(
                "Missing if the destination tag does not exist, Drifted if its digest differs,"
                    + " Unattached if only what refers to the image is missing.")
            @Nullable String why) {}
  }
}
