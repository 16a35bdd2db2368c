package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a dry run would copy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlanStatus(
    @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("How many copies.") int total,
    @JsonPropertyDescription("The first of them, at most 100.") List<Item> items) {
  public PlanStatus {
    items = items == null ? List.of() : List.copyOf(items);
  }

  /** One copy. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(
      @JsonPropertyDescription("The source's tag, or its digest where the spec names one.")
          @Nullable String tag,
      @JsonPropertyDescription("What the source has under it.") @Nullable String sourceDigest,
      @JsonPropertyDescription("The tag of the destination.") @Nullable String destinationTag,
      @JsonPropertyDescription("What the tag points to now; none where it does not exist.")
          @Nullable String destinationDigest,
      @JsonPropertyDescription("Missing, or Drifted where the digests differ.")
          @Nullable String reason) {}
}
