package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an Image. Required fields may be missing in objects that were stored long ago. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.source.name != self.destination.name || (has(self.destination.version) &&"
            + " self.destination.version != '' && (!has(self.source.version) ||"
            + " self.destination.version != self.source.version)) || (has(self.tags) &&"
            + " has(self.tags.exact) && size(self.tags.exact) > 0 && self.tags.exact.all(e,"
            + " e.contains('sha256:')))",
    message =
        "source and destination are the same image: give the destination another name or version")
@ValidationRule(
    value =
        "(has(self.source.version) && self.source.version != '') || (has(self.tags) &&"
            + " (has(self.tags.semver) || (has(self.tags.include) && size(self.tags.include) >"
            + " 0) || (has(self.tags.exact) && size(self.tags.exact) > 0)))",
    message =
        "spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set"
            + " spec.tags.exact, semver or include")
@ValidationRule(
    value =
        "!has(self.tags) || !has(self.tags.exact) || size(self.tags.exact) == 0 ||"
            + " !((has(self.source.version) && self.source.version != '') || has(self.tags.semver)"
            + " || (has(self.tags.include) && size(self.tags.include) > 0) ||"
            + " (has(self.tags.exclude) && size(self.tags.exclude) > 0) || has(self.tags.newest))",
    message =
        "spec.tags.exact names the images: remove spec.source.version, and spec.tags.semver,"
            + " include, exclude and newest")
@ValidationRule(
    value = "!has(self.platforms) || self.platforms.all(p, self.platforms.exists_one(q, q == p))",
    message = "spec.platforms has the same platform twice: remove one of them")
@ValidationRule(
    value =
        "!has(self.source.version) || self.source.version == '' || !has(self.tags) ||"
            + " !has(self.tags.semver)",
    message = "spec.source.version and spec.tags.semver cannot both be set: remove one of them")
@ValidationRule(
    value =
        "!has(self.source.version) || self.source.version == '' || !has(self.tags) ||"
            + " self.source.version.matches('(^|[._-])v?x([._-]|$)') || !((has(self.tags.include)"
            + " && size(self.tags.include) > 0) || (has(self.tags.exclude) &&"
            + " size(self.tags.exclude) > 0) || has(self.tags.newest))",
    message =
        "spec.source.version names one image: remove spec.tags.include, exclude and newest, or"
            + " write a pattern such as 2.13.x")
@ValidationRule(
    value =
        "!has(self.overwrite) || self.overwrite != 'Never' || !has(self.destination.version) ||"
            + " self.destination.version == '' ||"
            + " self.destination.version.matches('(^|[._-])v?x([._-]|$)') ||"
            + " (has(self.source.version) && self.source.version != '' &&"
            + " !self.source.version.matches('(^|[._-])v?x([._-]|$)')) || (has(self.tags) &&"
            + " has(self.tags.exact) && size(self.tags.exact) > 0)",
    message =
        "spec.overwrite cannot be Never if one destination tag follows the newest of several:"
            + " remove it, or give spec.destination.version as many x as the source has")
@ValidationRule(
    value = "!has(self.tls) || has(self.serviceAccountName)",
    message =
        "spec.tls needs spec.serviceAccountName: with the central credentials, the installation"
            + " decides how certificates are verified")
public record ImageSpec(
    @Required
        @JsonPropertyDescription(
            "OneShot copies exact tags once, and every match of a pattern once, including later"
                + " matches. OnceByTag copies every tag once and never touches a tag that exists at"
                + " the destination. Recurrent copies again whatever is missing or has changed.")
        @Nullable Mode mode,
    @Required @JsonPropertyDescription("The repository to copy from, and the tags to copy.")
        @Nullable Location source,
    @Required @JsonPropertyDescription("The repository to copy to, and the tags to write.")
        @Nullable Destination destination,
    @JsonPropertyDescription(
            "Selects tags of the source, in place of spec.source.version or beside a pattern"
                + " there.")
        @Nullable TagsSpec tags,
    @Size(max = 20)
        @JsonPropertyDescription(
            "The platforms to copy of a multi-platform image, such as linux/amd64 or linux/arm/v7;"
                + " the copy then has another digest. Default: all platforms, with the digest"
                + " preserved. A single-platform image is always copied.")
        @Nullable List<@Pattern(PLATFORM) @Size(max = 98) String> platforms,
    @JsonPropertyDescription(
            "If true, what signs or attests an image is copied with it: Sigstore bundles,"
                + " signatures of the Notary Project and in-toto attestations that refer to the"
                + " image or to one of its platforms, and cosign's tags sha256-….sig, .att and"
                + " .sbom.")
        @Nullable Boolean signatures,
    @JsonPropertyDescription(
            "Copies other manifests that refer to an image with it, such as SBOMs, and whatever"
                + " refers to those.")
        @Nullable ReferrersSpec referrers,
    @JsonPropertyDescription(
            "If true, an image is not copied while the source does not serve an attestation that"
                + " the image's index names. Default: it is copied without, and has another"
                + " digest.")
        @Nullable Boolean requireAttestations,
    @JsonPropertyDescription(
            "If true, patterns, ranges and expressions also match release candidates, such as -rc1,"
                + " -rc.1 or rc12.")
        @Nullable Boolean allowCandidateRelease,
    @Pattern(INTERVAL)
        @Size(max = 32)
        @ValidationRule(
            value = USABLE_INTERVAL,
            message = "spec.frequency cannot be used: write an interval from 10s to 366d")
        @JsonPropertyDescription(
            "The interval at which source and destination are compared: a number with the unit s,"
                + " m, h, d or w, or several of these, such as 15m or 1h30m. Default: 5m, or the"
                + " shortest interval that the installation allows if that is longer.")
        @Nullable String frequency,
    @JsonPropertyDescription(
            "The times when source and destination are compared, as a cron expression. If set,"
                + " spec.frequency is ignored.")
        @Nullable ScheduleSpec schedule,
    @JsonPropertyDescription(
            "Always replaces a destination tag if its digest differs from the source's. Never keeps"
                + " a destination tag that exists. Default: Always for mode Recurrent, for mode"
                + " OneShot with exact tags, and for one destination tag that follows the newest"
                + " match; Never otherwise.")
        @Nullable Overwrite overwrite,
    @JsonPropertyDescription(
            "If true, no copies are started, and status.plan lists those that would be. A TaskRun"
                + " that is making one of the copies is cancelled.")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription(
            "If true, no copies are started, and a TaskRun that is making one of the copies is"
                + " cancelled. Copies of other Images in that TaskRun are started again.")
        @Nullable Boolean suspend,
    @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "The ServiceAccount, in the namespace of the Image, whose Secrets have the registry"
                + " credentials. Default: the installation's central credentials, if the namespace"
                + " may use them.")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            "How the registries' certificates are verified. Needs spec.serviceAccountName. Default:"
                + " the installation's setting.")
        @Nullable TlsSpec tls,
    @JsonPropertyDescription("Settings of the TaskRuns that copy the images.")
        @Nullable RunSpec taskRun) {

  /** The syntax of a platform. */
  public static final String PLATFORM = "^[a-z0-9]{1,32}/[a-z0-9_]{1,32}(/[a-z0-9.]{1,32})?$";

  /** The syntax of an interval. */
  public static final String INTERVAL = "^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$";

  /** The rule for the length of an interval. */
  public static final String USABLE_INTERVAL =
      "[self.findAll('[0-9.]+[smhdw]').map(part, double(part.substring(0, size(part) -"
          + " 1)) * {'s': 1.0, 'm': 60.0, 'h': 3600.0, 'd': 86400.0, 'w':"
          + " 604800.0}[part.substring(size(part) - 1)]).sum()].all(pause, pause >= 10.0"
          + " && pause <= 31622400.0)";

  /** Refuses v1.28.x-k3sx, in which the last x is meant as a number: tags.hint.LetterX. */
  public static final String NO_LETTER_X =
      "!(self.matches(r'^v?[0-9]|(^|[._-])v?x([._-]|$)') &&"
          + " self.matches(r'(?i)(^|[._-])(r|ls|rc|alpha|beta|rev|el|fc|deb|ubi|[a-z]{1,8}[0-9]{1,4}[a-z]{1,2})x([._-]|$)'))";

  private static final String TAG = "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}";

  /** The syntax of a source's version. */
  public static final String VERSION = "^(" + TAG + "|sha256:[0-9a-f]{64})?$";

  /** The source repository, and its version. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Location(
      @Required
          @Size(max = 255)
          @ValidationRule(
              value = RepositoryNames.RULE,
              message = RepositoryNames.REFUSED,
              messageExpression = RepositoryNames.OF_SOURCE)
          @JsonPropertyDescription(
              "The source repository, such as quay.io/argoproj/argocd. Without a registry host, it"
                  + " is a repository of Docker Hub.")
          @Nullable String name,
      @Pattern(VERSION)
          @Size(max = 128)
          @ValidationRule(
              value = NO_LETTER_X,
              message =
                  "an x after letters is a letter, not a number: write an expression in"
                      + " spec.tags.include, such as v1\\.28\\.[0-9]+-k3s[0-9]+, or one tag in"
                      + " spec.tags.exact")
          @JsonPropertyDescription(
              "A tag such as v2.13.1, a pattern in which x stands for a number such as v2.13.x, or"
                  + " a digest such as sha256:…. Leave it out if spec.tags.exact, semver or include"
                  + " selects the tags.")
          @Nullable String version,
      @JsonPropertyDescription(
              "A field of the Go operator. If true, the Image is refused: credentials are read from"
                  + " Secrets only.")
          @Nullable Boolean useAwsIRSA) {}

  /** The destination repository, and the tags to write. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Destination(
      @Required
          @Size(max = 255)
          @ValidationRule(
              value = RepositoryNames.RULE,
              message = RepositoryNames.REFUSED,
              messageExpression = RepositoryNames.OF_DESTINATION)
          @JsonPropertyDescription(
              "The destination repository, such as registry.example.com/argoproj/argocd. Without a"
                  + " registry host, it is a repository of the installation's default registry, or"
                  + " of Docker Hub if there is none: app is docker.io/library/app.")
          @Nullable String name,
      @Pattern("^(" + TAG + ")?$")
          @Size(max = 128)
          @ValidationRule(
              value = NO_LETTER_X,
              message =
                  "an x after letters is a letter, not a number: leave spec.destination.version"
                      + " out, or write a number")
          @JsonPropertyDescription(
              "The tag to write. A pattern with as many x as the source's pattern, with three x"
                  + " for a range, or with as many x as each tag of spec.tags.exact has numbers,"
                  + " takes over the numbers. A plain tag gets the one copy, or the"
                  + " newest of several matches. Default: the source's tag.")
          @Nullable String version,
      @JsonPropertyDescription(
              "A field of the Go operator. If true, the Image is refused: credentials are read from"
                  + " Secrets only.")
          @Nullable Boolean useAwsIRSA) {}
}
