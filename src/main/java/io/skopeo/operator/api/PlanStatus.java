package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The copies that a dry run would start. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlanStatus(
    @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("The number of copies that would be started.")
        int total,
    @JsonPropertyDescription(
            "The first of these copies, at most 100, in the order of sort -V by their tags.")
        List<Item> items) {
  public PlanStatus {
    items = items == null ? List.of() : List.copyOf(items);
  }

  /** A copy that would be started. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(
      @JsonPropertyDescription("The tag at the source, or the digest if the spec names one.")
          @Nullable String tag,
      @JsonPropertyDescription("The digest at the source.") @Nullable String sourceDigest,
      @JsonPropertyDescription("The tag at the destination.") @Nullable String destinationTag,
      @JsonPropertyDescription(
              "The digest that the destination tag points to now. Not set if the tag does not"
                  + " exist.")
          @Nullable String destinationDigest,
      @JsonPropertyDescription(
              "Missing if the destination tag does not exist, Drifted if its digest differs,"
                  + " Unattached if only what refers to the image is missing.")
          @Nullable String reason) {}
}
