package io.skopeo.operator.controller.observe;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.CopyScope;
import java.util.Optional;

/** Resolves what to copy from a source. */
final class SourceResolver {
  private final Registry registry;

  SourceResolver(Registry registry) {
    this.registry = registry;
  }

  /**
   * The content to copy.
   *
   * @param digest that the destination gets
   * @param pulls that the copy costs if the registry counts them
   * @param content empty if it was not read, since a single copy brings all
   * @param objection the reason why it must not be copied; then the digest is the source's
   */
  record Offer(
      Digest digest, int pulls, Optional<ImageContent> content, Optional<Problem> objection) {}

  /**
   * An image that may have to be copied.
   *
   * @param there the digest at the destination; empty if it has none
   * @param apart whether a copy of the whole has failed since it consists of parts that only come
   *     one by one
   * @param incomplete whether a copy has failed since a part was missing
   */
  record Wanted(
      ImageReference image,
      CopyScope scope,
      Optional<Digest> there,
      boolean apart,
      boolean incomplete) {
    Pinned at(ManifestInfo manifest) {
      return new Pinned(image.repository(), manifest.digest());
    }

    /** Returns whether the index has to be read, which registries count as a pull. */
    private boolean needsContent() {
      return !scope.platforms().isEmpty()
          || there.isPresent()
          || apart
          || incomplete
          || scope.takesReferrers();
    }

    private boolean isThere(Digest digest) {
      return there.filter(digest::equals).isPresent();
    }

    /** Returns whether nothing of the image has to be copied. */
    private boolean isComplete(Digest digest) {
      return scope.platforms().isEmpty() && isThere(digest);
    }
  }

  /** Resolves an image. */
  Result<Offer> offer(Wanted wanted, Access access) {
    return switch (registry.manifest(wanted.image(), access)) {
      case Result.Found<ManifestInfo>(var manifest)
          when manifest.single() || wanted.isComplete(manifest.digest()) ->
          new Result.Found<>(whole(manifest));
      case Result.Found<ManifestInfo>(var manifest) ->
          known(wanted, manifest, access).orElseGet(() -> index(wanted, manifest, access));
      case Result.NotFound<ManifestInfo> _ -> new Result.NotFound<>();
      case Result.Throttled<ManifestInfo>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<ManifestInfo>(var problem, _) -> new Result.Failed<>(problem);
    };
  }

  private static Offer whole(ManifestInfo manifest) {
    return new Offer(manifest.digest(), manifest.pulls(), Optional.empty(), Optional.empty());
  }

  /** Remembers why an image is copied in parts, since the run that failed is soon forgotten. */
  private Optional<Result<Offer>> known(Wanted wanted, ManifestInfo manifest, Access access) {
    return registry
        .knownContent(wanted.at(manifest), wanted.scope().platforms(), access)
        .filter(_ -> !wanted.incomplete())
        .map(content -> new Result.Found<>(judged(wanted, manifest, content)));
  }

  private Result<Offer> index(Wanted wanted, ManifestInfo manifest, Access access) {
    return wanted.needsContent()
        ? content(wanted, manifest, access)
        : new Result.Found<>(whole(manifest));
  }

  private Result<Offer> content(Wanted wanted, ManifestInfo manifest, Access access) {
    Examination first = wanted.incomplete() ? Examination.ALL : Examination.NONE;
    Result<Offer> offer = offer(wanted, manifest, first, access);
    // The destination may have what was left of the image when an attestation was missing.
    boolean differs =
        first == Examination.NONE
            && wanted.there().isPresent()
            && offer instanceof Result.Found<Offer>(var found)
            && found.objection().isEmpty()
            && !wanted.isThere(found.digest());
    return differs ? offer(wanted, manifest, Examination.ATTESTATIONS, access) : offer;
  }

  private Result<Offer> offer(
      Wanted wanted, ManifestInfo manifest, Examination examination, Access access) {
    Result<ImageContent> content =
        registry.content(wanted.at(manifest), wanted.scope().platforms(), examination, access);
    return switch (content) {
      case Result.Found<ImageContent>(var found) ->
          new Result.Found<>(judged(wanted, manifest, found));
      case Result.NotFound<ImageContent> _ ->
          new Result.Failed<>(
              new Problem(
                  Reason.SOURCE_MOVED,
                  "%s moved while it was read; it is read again.".formatted(wanted.image())));
      case Result.Throttled<ImageContent>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<ImageContent>(var problem, _) -> new Result.Failed<>(problem);
    };
  }

  private static Offer judged(Wanted wanted, ManifestInfo manifest, ImageContent content) {
    Optional<Problem> objection = objection(wanted, content);
    return objection.isPresent()
        ? new Offer(manifest.digest(), manifest.pulls(), Optional.empty(), objection)
        : new Offer(content.digest(), content.pulls(), Optional.of(content), objection);
  }

  /** Returns why the content is not copied. */
  private static Optional<Problem> objection(Wanted wanted, ImageContent content) {
    Optional<MissingPart> part =
        content.missing().stream()
            .filter(missing ->
                missing.attestation()
                    ? wanted.scope().requiresAttestations()
                    : wanted.scope().platforms().isEmpty() || content.isEmpty())
            .findFirst();
    if (part.isPresent()) {
      return Optional.of(incomplete(wanted, part.get()));
    }
    return content.isEmpty() ? Optional.of(platformMissing(wanted)) : Optional.empty();
  }

  private static Problem incomplete(Wanted wanted, MissingPart part) {
    String platform = part.platform().map(p -> " for " + p).orElse("");
    return new Problem(
        Reason.SOURCE_INCOMPLETE,
        "%s names the %s %s%s, which the source does not serve: push the image again%s."
            .formatted(
                wanted.image(),
                part.attestation() ? "attestation" : "manifest",
                part.digest(),
                part.attestation() ? "" : platform,
                part.attestation()
                    ? ", or leave spec.requireAttestations out"
                    : ", or name the platforms that are there in spec.platforms"));
  }

  private static Problem platformMissing(Wanted wanted) {
    return new Problem(
        Reason.PLATFORM_MISSING,
        "%s has none of the platforms in spec.platforms (%s): name one that it has; the operator checks again."
            .formatted(
                wanted.image(),
                wanted.scope().platforms().stream()
                    .map(Platform::toString)
                    .collect(joining(", "))));
  }
}
