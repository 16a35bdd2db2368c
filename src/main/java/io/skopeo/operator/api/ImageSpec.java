package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a user wishes. Fields that are required may be missing in objects stored long ago. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.source.name != self.destination.name || (has(self.destination.version) &&"
            + " self.destination.version != '' && self.destination.version !="
            + " self.source.version)",
    message = "source and destination are the same image: give destination another name or version")
public record ImageSpec(
    @Required
        @JsonPropertyDescription(
            "OneShot copies an exact tag once and every match of a pattern once, later ones too."
                + " OnceByTag never touches a tag that exists. Recurrent copies again whatever has"
                + " changed.")
        @Nullable Mode mode,
    @Required @JsonPropertyDescription("Where the images are.") @Nullable Location source,
    @Required @JsonPropertyDescription("Where the images shall be.")
        @Nullable Destination destination,
    @JsonPropertyDescription("Whether a pattern matches release candidates: -rc1, -rc.1, -rc12.")
        @Nullable Boolean allowCandidateRelease,
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "How often the registries are compared: a number with s, m, h, d or w, or several of"
                + " them (1h30m). 5m where it is not given.")
        @Nullable String frequency,
    @JsonPropertyDescription("Whether nothing new is started; what runs may end.")
        @Nullable Boolean suspend,
    @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "The ServiceAccount of this namespace whose Secrets the copies use. Without it the"
                + " installation's central credentials are used, where it allows that.")
        @Nullable String serviceAccountName) {

  private static final String NAME =
      "^(([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/)?"
          + "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*$";
  private static final String TAG = "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}";

  /** The source: one repository, and what of it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Location(
      @Required
          @Pattern(NAME)
          @Size(max = 255)
          @JsonPropertyDescription(
              "The repository, such as quay.io/argoproj/argocd; without a registry it is Docker"
                  + " Hub's.")
          @Nullable String name,
      @Required
          @Pattern("^(" + TAG + "|sha256:[0-9a-f]{64})$")
          @JsonPropertyDescription(
              "A tag (v2.13.1), a pattern in which x is a number (v2.13.x), or a digest"
                  + " (sha256:…).")
          @Nullable String version,
      @JsonPropertyDescription("Of the Go operator; see the migration notes.")
          @Nullable Boolean useAwsIRSA) {}

  /** The destination: one repository, and under which tags. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Destination(
      @Required
          @Pattern(NAME)
          @Size(max = 255)
          @JsonPropertyDescription("The repository, such as registry.example.com/argoproj/argocd.")
          @Nullable String name,
      @Pattern("^(" + TAG + ")?$")
          @JsonPropertyDescription(
              "None: the source's tag. A pattern with as many x as the source's: its numbers"
                  + " carried over. A tag: the one copy, or of a pattern the newest match.")
          @Nullable String version,
      @JsonPropertyDescription("Of the Go operator; see the migration notes.")
          @Nullable Boolean useAwsIRSA) {}
}
