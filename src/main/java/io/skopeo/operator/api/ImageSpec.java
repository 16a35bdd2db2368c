package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wishes. Fields that are required may be missing in objects stored long ago. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.source.name != self.destination.name || (has(self.destination.version) &&"
            + " self.destination.version != '' && (!has(self.source.version) ||"
            + " self.destination.version != self.source.version))",
    message = "source and destination are the same image: give destination another name or version")
@ValidationRule(
    value =
        "(has(self.source.version) && self.source.version != '') || (has(self.tags) &&"
            + " (has(self.tags.semver) || (has(self.tags.include) && size(self.tags.include) >"
            + " 0)))",
    message =
        "spec.source.version is missing: write a tag, a pattern like 2.13.x, or spec.tags.semver or"
            + " spec.tags.include instead")
@ValidationRule(
    value = "!has(self.platforms) || self.platforms.all(p, self.platforms.exists_one(q, q == p))",
    message = "spec.platforms has the same platform twice: leave it out once")
@ValidationRule(
    value =
        "!has(self.source.version) || self.source.version == '' || !has(self.tags) ||"
            + " !has(self.tags.semver)",
    message =
        "spec.source.version and spec.tags.semver both say what is meant: leave one of them out")
@ValidationRule(
    value =
        "!has(self.source.version) || self.source.version == '' || !has(self.tags) ||"
            + " self.source.version.matches('(^|[._-])v?x([._-]|$)') || !((has(self.tags.include)"
            + " && size(self.tags.include) > 0) || (has(self.tags.exclude) &&"
            + " size(self.tags.exclude) > 0) || has(self.tags.newest))",
    message =
        "spec.source.version names one image: leave spec.tags.include, exclude and newest out, or"
            + " write a pattern like 2.13.x")
@ValidationRule(
    value =
        "!has(self.overwrite) || self.overwrite != 'Never' || !has(self.destination.version) ||"
            + " self.destination.version == '' ||"
            + " self.destination.version.matches('(^|[._-])v?x([._-]|$)') ||"
            + " (has(self.source.version) && self.source.version != '' &&"
            + " !self.source.version.matches('(^|[._-])v?x([._-]|$)'))",
    message =
        "spec.overwrite Never keeps one tag for several from following the newest: leave it out,"
            + " or give spec.destination.version as many x as the source has")
@ValidationRule(
    value = "!has(self.tls) || has(self.serviceAccountName)",
    message =
        "spec.tls needs spec.serviceAccountName: with the central credentials the installation says"
            + " how certificates are verified")
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
    @JsonPropertyDescription(
            "Which of the source's tags, where source.version does not say it all.")
        @Nullable Tags tags,
    @Size(max = 20)
        @JsonPropertyDescription(
            "The platforms that an index is cut down to, such as linux/amd64 or linux/arm/v7; its"
                + " digest is another then. All of them, with the digest preserved, where there are"
                + " none. An image of a single platform is copied whatever that is.")
        @Nullable List<@Pattern(PLATFORM) @Size(max = 98) String> platforms,
    @JsonPropertyDescription(
            "Whether what cosign keeps of a copied digest is copied with it: the tags"
                + " sha256-….sig, .att and .sbom. They do not count in status.tags.")
        @Nullable Boolean signatures,
    @JsonPropertyDescription(
            "Whether patterns, ranges and expressions match release candidates: -rc1, -rc.1, rc12.")
        @Nullable Boolean allowCandidateRelease,
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @ValidationRule(
            value =
                "[self.findAll('[0-9.]+[smhdw]').map(part, double(part.substring(0, size(part) -"
                    + " 1)) * {'s': 1.0, 'm': 60.0, 'h': 3600.0, 'd': 86400.0, 'w':"
                    + " 604800.0}[part.substring(size(part) - 1)]).sum()].all(pause, pause >= 10.0"
                    + " && pause <= 31622400.0)",
            message = "spec.frequency cannot be used: write something from 10s to 366d")
        @JsonPropertyDescription(
            "How often the registries are compared: a number with s, m, h, d or w, or several of"
                + " them (1h30m). 5m where it is not given.")
        @Nullable String frequency,
    @JsonPropertyDescription(
            "At what times the registries are compared; then frequency does not count.")
        @Nullable CronSpec schedule,
    @JsonPropertyDescription(
            "Whether a destination tag that exists is replaced when its digest is not the source's."
                + " Where it is not given: Always for Recurrent, for OneShot of one tag, and for"
                + " one tag that follows the newest; Never otherwise.")
        @Nullable Overwrite overwrite,
    @JsonPropertyDescription(
            "Whether nothing is started, and status.plan says what would be; what runs may end.")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription("Whether nothing new is started; what runs may end.")
        @Nullable Boolean suspend,
    @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "The ServiceAccount of this namespace whose Secrets the copies use. Without it the"
                + " installation's central credentials are used, where it allows that.")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            "How the registries' certificates are verified; only with serviceAccountName. What the"
                + " installation says where it is not given.")
        @Nullable TlsSpec tls,
    @JsonPropertyDescription("How the TaskRuns are made.") @Nullable RunSpec taskRun) {

  private static final String NAME =
      "^(([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/)?"
          + "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*$";
  private static final String PLATFORM = "^[a-z0-9]{1,32}/[a-z0-9_]{1,32}(/[a-z0-9.]{1,32})?$";
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
      @Pattern("^(" + TAG + "|sha256:[0-9a-f]{64})?$")
          @Size(max = 128)
          @JsonPropertyDescription(
              "A tag (v2.13.1), a pattern in which x is a number (v2.13.x), or a digest"
                  + " (sha256:…). None where spec.tags has a range or expressions instead.")
          @Nullable String version,
      @JsonPropertyDescription(
              "Of the Go operator, and not supported where it is true: credentials are in Secrets.")
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
          @Size(max = 128)
          @JsonPropertyDescription(
              "None: the source's tag. A pattern with as many x as the source's, or with three for"
                  + " a range: the numbers carried over. A tag: the one copy, or of several matches"
                  + " the newest.")
          @Nullable String version,
      @JsonPropertyDescription(
              "Of the Go operator, and not supported where it is true: credentials are in Secrets.")
          @Nullable Boolean useAwsIRSA) {}

  /** Which tags of the source are meant. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "!has(self.include) || !has(self.exclude) || self.include.all(i, !(i in self.exclude))",
      message =
          "spec.tags.include and spec.tags.exclude have the same expression: leave it out of one of"
              + " them")
  public record Tags(
      @Size(min = 1, max = 256)
          @JsonPropertyDescription(
              "A range of versions as npm writes it: >=2.13 <3, ^1.2, ~1.2.3, 1.2 - 1.4, 1.x || 3.x."
                  + " Tags are versions where they have three numbers, with or without a leading v;"
                  + " 3.19 and 3 are none.")
          @Nullable String semver,
      @Size(max = 20)
          @JsonPropertyDescription(
              "Regular expressions (RE2) for whole tags, of which one has to match; beside a pattern"
                  + " or range, or alone.")
          List<@Size(min = 1, max = 256) String> include,
      @Size(max = 20)
          @JsonPropertyDescription(
              "Regular expressions (RE2) for whole tags, of which none may match.")
          List<@Size(min = 1, max = 256) String> exclude,
      @Min(1)
          @Max(1_000_000)
          @JsonPropertyDescription("How many of the newest of them; all where it is not given.")
          @Nullable Integer newest,
      @Min(1)
          @Max(1_000_000)
          @JsonPropertyDescription(
              "How many copies are started in one round; the others follow in the next ones.")
          @Nullable Integer maxNewCopies) {
    /** Nothing is said about tags. */
    public static final Tags NONE = new Tags(null, List.of(), List.of(), null, null);

    public Tags {
      include = orEmpty(include);
      exclude = orEmpty(exclude);
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
      return list == null ? List.of() : List.copyOf(list);
    }
  }
}
