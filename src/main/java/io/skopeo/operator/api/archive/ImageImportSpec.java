package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Overwrite;
import io.skopeo.operator.api.RepositoryNames;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an ImageImport. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.mapping.prefix)",
    message =
        "spec.mapping.prefix is missing: write the registry that the images go to, such as"
            + " registry.example.com/mirror")
@ValidationRule(
    value = "!has(self.schedule) || !has(self.frequency)",
    message = "spec.schedule and spec.frequency cannot both be set: remove one of them")
@ValidationRule(
    value = "!has(self.tls) || has(self.serviceAccountName)",
    message =
        "spec.tls needs spec.serviceAccountName: with the central credentials, the installation"
            + " decides how certificates are verified")
public record ImageImportSpec(
    @Required
        @JsonPropertyDescription(
            "The folder to read from: of an ImageExport, of skopeo sync, an OCI layout, or with"
                + " archives of Docker (*.tar).")
        @Nullable VolumeTarget volume,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Regular expressions (RE2). A repository is imported if one of them matches its whole"
                + " name as the volume has it, with the registry and without a tag, such as"
                + " quay\\.io/argoproj/.*. Default: all repositories.")
        List<@Size(min = 1, max = 256) String> include,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Regular expressions (RE2). A repository is left out if one of them matches its whole"
                + " name, with the registry and without a tag, such as docker\\.io/library/.*.")
        List<@Size(min = 1, max = 256) String> exclude,
    @Required
        @JsonPropertyDescription(
            "The names of the repositories at the destination. Its prefix is required.")
        ImageSetSpec.@Nullable Mapping mapping,
    @Size(max = 255)
        @ValidationRule(
            value = RepositoryNames.RULE,
            message = RepositoryNames.REFUSED,
            messageExpression = RepositoryNames.OF_TARGET)
        @JsonPropertyDescription(
            "The repository of images for which the volume names only a tag, such as those of an"
                + " OCI layout. spec.mapping applies to it.")
        @Nullable String repository,
    @JsonPropertyDescription(
            "Always replaces a destination tag whose digest is not that of the volume, Never keeps"
                + " what exists. Default: Always.")
        @Nullable Overwrite overwrite,
    @Pattern(ImageSpec.INTERVAL)
        @Size(max = 32)
        @ValidationRule(
            value = ImageSpec.USABLE_INTERVAL,
            message = "spec.frequency cannot be used: write an interval from 10s to 366d")
        @JsonPropertyDescription(
            "The interval at which volume and destination are compared, such as 24h. Default: once,"
                + " until the spec changes.")
        @Nullable String frequency,
    @JsonPropertyDescription(
            "The times when volume and destination are compared, in place of spec.frequency.")
        @Nullable ScheduleSpec schedule,
    @JsonPropertyDescription(
            "If true, nothing is copied, and status.plan lists the images that would be. The volume"
                + " is read.")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription(
            "If true, nothing is started, and a TaskRun of this ImageImport is cancelled.")
        @Nullable Boolean suspend,
    @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "The ServiceAccount, in the same namespace, whose Secrets have the credentials of the"
                + " destination. Only in the namespace of central runs it may be left out: the"
                + " central credentials are used then.")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            "How the certificate of the destination registry is verified. Needs"
                + " spec.serviceAccountName. Default: the installation's setting.")
        @Nullable Tls tls,
    @JsonPropertyDescription(
            "Settings of the TaskRuns that read the volume. The time limit of a TaskRun is 4h"
                + " unless set.")
        @Nullable RunSpec taskRun) {
  public ImageImportSpec {
    include = include == null ? List.of() : List.copyOf(include);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
  }

  /** The verification of the destination registry's certificate. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tls(
      @JsonPropertyDescription("Verification of the destination registry's certificate.")
          TlsSpec.@Nullable Side destination) {}
}
