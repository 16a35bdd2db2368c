package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ReferrersSpec;
import io.skopeo.operator.api.RepositoryNames;
import io.skopeo.operator.api.TagsSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A repository to export, and the tags to export of it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(has(self.version) && self.version != '') || (has(self.tags) && (has(self.tags.semver) ||"
            + " (has(self.tags.include) && size(self.tags.include) > 0) || (has(self.tags.exact) &&"
            + " size(self.tags.exact) > 0)))",
    message =
        "version is missing: set it to a tag or a pattern such as 2.13.x, or set tags.exact, semver"
            + " or include")
@ValidationRule(
    value =
        "!has(self.tags) || !has(self.tags.exact) || size(self.tags.exact) == 0 ||"
            + " !((has(self.version) && self.version != '') || has(self.tags.semver) ||"
            + " (has(self.tags.include) && size(self.tags.include) > 0) || (has(self.tags.exclude)"
            + " && size(self.tags.exclude) > 0) || has(self.tags.newest))",
    message =
        "tags.exact names the images: remove version, and tags.semver, include, exclude and newest")
@ValidationRule(
    value = "!has(self.version) || self.version == '' || !has(self.tags) || !has(self.tags.semver)",
    message = "version and tags.semver cannot both be set: remove one of them")
@ValidationRule(
    value =
        "!has(self.version) || self.version == '' || !has(self.tags) ||"
            + " self.version.matches('(^|[._-])v?x([._-]|$)') || !((has(self.tags.include) &&"
            + " size(self.tags.include) > 0) || (has(self.tags.exclude) && size(self.tags.exclude)"
            + " > 0) || has(self.tags.newest))",
    message =
        "version names one image: remove tags.include, exclude and newest, or write a pattern such"
            + " as 2.13.x")
@ValidationRule(
    value = "!has(self.tags) || !has(self.tags.maxNewCopies)",
    message = "an export has all its images from the beginning: remove tags.maxNewCopies")
@ValidationRule(
    value = "!has(self.platforms) || self.platforms.all(p, self.platforms.exists_one(q, q == p))",
    message = "platforms has the same platform twice: remove one of them")
public record ExportSource(
    @Required
        @Size(max = 255)
        @ValidationRule(
            value = RepositoryNames.RULE,
            message = RepositoryNames.REFUSED,
            messageExpression = RepositoryNames.OF_EXPORT)
        @JsonPropertyDescription(
            "The source repository, such as quay.io/argoproj/argocd. Without a registry host, it is"
                + " a repository of Docker Hub.")
        @Nullable String name,
    @Pattern(ImageSpec.VERSION)
        @Size(max = 128)
        @ValidationRule(
            value = ImageSpec.NO_LETTER_X,
            message =
                "an x after letters is a letter, not a number: write an expression in tags.include,"
                    + " such as v1\\.28\\.[0-9]+-k3s[0-9]+, or one tag in tags.exact")
        @JsonPropertyDescription(
            "A tag such as v2.13.1, a pattern in which x stands for a number such as v2.13.x, or a"
                + " digest such as sha256:…. Leave it out if tags.exact, semver or include selects"
                + " the tags.")
        @Nullable String version,
    @JsonPropertyDescription(
            "Selects tags of the repository, in place of version or beside a pattern there.")
        @Nullable TagsSpec tags,
    @Size(max = 20)
        @JsonPropertyDescription(
            "The platforms to export of a multi-platform image, such as linux/amd64; the exported"
                + " image then has another digest. Default: all platforms, with the digest"
                + " preserved.")
        @Nullable List<@Pattern(ImageSpec.PLATFORM) @Size(max = 98) String> platforms,
    @JsonPropertyDescription(
            "If true, tags also matches release candidates, such as -rc1, -rc.1 or rc12, and so"
                + " does version.")
        @Nullable Boolean allowCandidateRelease,
    @JsonPropertyDescription(
            "If true, what signs or attests an image is exported with it, as with spec.signatures"
                + " of an Image.")
        @Nullable Boolean signatures,
    @JsonPropertyDescription("Exports other manifests that refer to an image with it.")
        @Nullable ReferrersSpec referrers,
    @JsonPropertyDescription(
            "If true, an image is not exported while the source does not serve an attestation that"
                + " the image's index names.")
        @Nullable Boolean requireAttestations) {}
