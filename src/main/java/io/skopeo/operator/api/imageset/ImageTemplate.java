package io.skopeo.operator.api.imageset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Overwrite;
import io.skopeo.operator.api.ReferrersSpec;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.TlsSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metadata and settings that the Images of an ImageSet share. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageTemplate(
    @JsonPropertyDescription("Labels and annotations of the Images.") @Nullable Metadata metadata,
    @JsonPropertyDescription("The spec of the Images, without the fields that the ImageSet sets.")
        @Nullable Settings spec) {
  /** A template in which everything is the default. */
  public static final ImageTemplate NONE = new ImageTemplate(null, null);

  /** Labels and annotations. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Metadata(
      @JsonPropertyDescription("Labels of the Images.") Map<String, String> labels,
      @JsonPropertyDescription("Annotations of the Images.") Map<String, String> annotations) {
    public Metadata {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
  }

  /** The fields of an Image's spec that a template may set. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.source) && !has(self.destination)",
      message =
          "source and destination of the Images come from the lists and from spec.mapping: remove"
              + " them from spec.template.spec")
  @ValidationRule(
      value = "!has(self.frequency) && !has(self.schedule)",
      message =
          "the Images are compared as often as the lists are read: set spec.frequency or"
              + " spec.schedule of the ImageSet, and remove them from spec.template.spec")
  @ValidationRule(
      value = "!has(self.suspend) && !has(self.dryRun)",
      message =
          "set suspend and dryRun in the spec of the ImageSet, and remove them from"
              + " spec.template.spec")
  @ValidationRule(
      value = "!has(self.platforms) || self.platforms.all(p, self.platforms.exists_one(q, q == p))",
      message = "spec.template.spec.platforms has the same platform twice: remove one of them")
  @ValidationRule(
      value = "!has(self.tls) || has(self.serviceAccountName)",
      message =
          "spec.template.spec.tls needs spec.template.spec.serviceAccountName: with the central"
              + " credentials, the installation decides how certificates are verified")
  public record Settings(
      @JsonPropertyDescription(
              "The mode of the Images: Recurrent, OnceByTag or OneShot. Default: Recurrent.")
          @Nullable Mode mode,
      @JsonPropertyDescription(
              "The tags to mirror of repositories that name none. Default: all tags.")
          @Nullable TagsSpec tags,
      @Size(max = 20)
          @JsonPropertyDescription(
              "The platforms to mirror of multi-platform images. Default: all platforms, with the"
                  + " digest preserved.")
          @Nullable List<@Pattern(ImageSpec.PLATFORM) @Size(max = 98) String> platforms,
      @JsonPropertyDescription("If true, what signs or attests an image is mirrored with it.")
          @Nullable Boolean signatures,
      @JsonPropertyDescription("Mirrors other manifests that refer to an image with it.")
          @Nullable ReferrersSpec referrers,
      @JsonPropertyDescription(
              "If true, an image is not mirrored while the source does not serve an attestation that"
                  + " its index names.")
          @Nullable Boolean requireAttestations,
      @JsonPropertyDescription("If true, release candidates are mirrored too.")
          @Nullable Boolean allowCandidateRelease,
      @JsonPropertyDescription(
              "Always replaces a destination tag that differs, Never keeps what exists. Default: as"
                  + " the mode of the Images says.")
          @Nullable Overwrite overwrite,
      @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription(
              "The ServiceAccount, in the namespace of the ImageSet, whose Secrets have the"
                  + " registry credentials. Default: the installation's central credentials, if the"
                  + " namespace may use them.")
          @Nullable String serviceAccountName,
      @JsonPropertyDescription(
              "How the registries' certificates are verified. Needs"
                  + " spec.template.spec.serviceAccountName.")
          @Nullable TlsSpec tls,
      @JsonPropertyDescription("Settings of the TaskRuns that copy the images.")
          @Nullable RunSpec taskRun,
      @JsonPropertyDescription("Not allowed: the lists name the sources.")
          @Nullable Map<String, String> source,
      @JsonPropertyDescription("Not allowed: spec.mapping makes the destinations.")
          @Nullable Map<String, String> destination,
      @JsonPropertyDescription("Not allowed: set spec.frequency of the ImageSet.")
          @Nullable String frequency,
      @JsonPropertyDescription("Not allowed: set spec.schedule of the ImageSet.")
          @Nullable Map<String, String> schedule,
      @JsonPropertyDescription("Not allowed: set spec.suspend of the ImageSet.")
          @Nullable Boolean suspend,
      @JsonPropertyDescription("Not allowed: set spec.dryRun of the ImageSet.")
          @Nullable Boolean dryRun) {
    /** Settings in which everything is the default. */
    public static final Settings NONE =
        new Settings(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null);
  }
}
