package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.TlsSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an ImageExport. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.images) || has(self.imageSets) || (has(self.sources) && size(self.sources) > 0)",
    message = "nothing is exported: set spec.sources, or a selector in spec.images or imageSets")
@ValidationRule(
    value = "has(self.volume.path)",
    message =
        "spec.volume.path is missing: write the path of a folder below the volume, such as"
            + " exports/site-b")
@ValidationRule(
    value = "!has(self.schedule) || !has(self.frequency)",
    message = "spec.schedule and spec.frequency cannot both be set: remove one of them")
@ValidationRule(
    value = "!has(self.tls) || has(self.serviceAccountName)",
    message =
        "spec.tls needs spec.serviceAccountName: with the central credentials, the installation"
            + " decides how certificates are verified")
public record ImageExportSpec(
    @JsonPropertyDescription(
            "Images of this namespace whose images are exported, as they are at the destinations of"
                + " the Images. They are exported under the names of those destinations.")
        @Nullable Selection images,
    @JsonPropertyDescription(
            "ImageSets of this namespace. The Images that they create are exported like those of"
                + " spec.images.")
        @Nullable Selection imageSets,
    @Size(max = 500)
        @JsonPropertyDescription("Repositories to export, in the syntax of an Image's source.")
        List<ExportSource> sources,
    @Required
        @JsonPropertyDescription(
            "The folder to write to. It belongs to this ImageExport alone: an empty folder, or one"
                + " that does not exist yet, at first.")
        @Nullable VolumeTarget volume,
    @JsonPropertyDescription(
            "Directory writes a folder for each image, and keeps every digest and media type."
                + " OCILayout writes one layout of the OCI for all images, which cannot have images"
                + " with media types of Docker. Default: Directory.")
        @Nullable ArchiveFormat format,
    @JsonPropertyDescription(
            "A receipt of an import. What it says to be at the other side is left out.")
        @Nullable Since since,
    @Pattern(ImageSpec.INTERVAL)
        @Size(max = 32)
        @ValidationRule(
            value = ImageSpec.USABLE_INTERVAL,
            message = "spec.frequency cannot be used: write an interval from 10s to 366d")
        @JsonPropertyDescription(
            "The interval at which sources and volume are compared, such as 24h. Default: once,"
                + " until the spec changes.")
        @Nullable String frequency,
    @JsonPropertyDescription(
            "The times when sources and volume are compared, in place of spec.frequency.")
        @Nullable ScheduleSpec schedule,
    @JsonPropertyDescription(
            "If true, nothing is written, and status.plan lists the images that would be, with"
                + " their sizes.")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription(
            "If true, nothing is started, and a TaskRun of this ImageExport is cancelled.")
        @Nullable Boolean suspend,
    @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "The ServiceAccount, in the same namespace, whose Secrets have the credentials to read"
                + " the images. Only in the namespace of central runs it may be left out: the"
                + " central credentials are used then.")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            "How the certificates of the registries that are read are verified. Needs"
                + " spec.serviceAccountName. Default: the installation's setting.")
        @Nullable Tls tls,
    @JsonPropertyDescription(
            "If what signs or attests an image is exported with it, for the Images of spec.images"
                + " and spec.imageSets. Default: as each Image says.")
        @Nullable Boolean signatures,
    @JsonPropertyDescription(
            "Settings of the TaskRuns that write to the volume. The time limit of a TaskRun is 4h"
                + " unless set.")
        @Nullable RunSpec taskRun) {
  public ImageExportSpec {
    sources = sources == null ? List.of() : List.copyOf(sources);
  }

  /** Objects of the namespace, by their labels. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Selection(
      @Required
          @JsonPropertyDescription("The labels of the objects. {} selects all of the namespace.")
          @Nullable LabelSelector selector) {}

  /** The receipt that an export continues from. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Since(
      @Required @JsonPropertyDescription("The ConfigMap with the receipt, in the same namespace.")
          @Nullable Receipt configMapRef) {}

  /** The key of a ConfigMap with a receipt. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Receipt(
      @Required
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription("The name of the ConfigMap.")
          @Nullable String name,
      @Pattern("^[-._a-zA-Z0-9]+$")
          @Size(max = 253)
          @JsonPropertyDescription("The key with the receipt. Default: receipt.json.")
          @Nullable String key) {}

  /** The verification of the certificates of the registries that are read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tls(
      @JsonPropertyDescription("Verification of the source registries' certificates.")
          TlsSpec.@Nullable Side source) {}
}
