package io.skopeo.operator.controller.observe;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.PlatformSubset;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.util.List;
import java.util.Optional;

/** Asks sources what there is to copy. */
final class SourceResolver {
  private final Registry registry;

  SourceResolver(Registry registry) {
    this.registry = registry;
  }

  /**
   * What is to be copied.
   *
   * @param digest that the destination shall have
   * @param pulls how many pulls that costs where the registry counts them
   * @param subset what is copied in place of the index that the source has
   * @param lacking platforms that are meant and that the source does not have
   */
  record Offer(Digest digest, int pulls, Optional<IndexSubset> subset, List<Platform> lacking) {
    /** The digests that are copied: those of the index, or of what is left of it. */
    List<Digest> copied() {
      return subset.map(IndexSubset::manifests).orElse(List.of(digest));
    }
  }

  /**
   * What the source has of an image.
   *
   * @param platforms those that an index is cut down to; empty for all of it
   */
  Result<Offer> offer(ImageReference image, List<Platform> platforms, Access access) {
    return switch (registry.manifest(image, access)) {
      case Result.Found<ManifestInfo>(var manifest) when platforms.isEmpty() || manifest.single() ->
          new Result.Found<>(whole(manifest, List.of()));
      case Result.Found<ManifestInfo>(var manifest) ->
          cut(
              image,
              manifest,
              platforms,
              registry.part(new Pinned(image.repository(), manifest.digest()), platforms, access));
      case Result.NotFound<ManifestInfo> _ -> new Result.NotFound<>();
      case Result.Throttled<ManifestInfo>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<ManifestInfo>(var problem) -> new Result.Failed<>(problem);
    };
  }

  private static Offer whole(ManifestInfo manifest, List<Platform> lacking) {
    return new Offer(manifest.digest(), manifest.pulls(), Optional.empty(), lacking);
  }

  private static Result<Offer> cut(
      ImageReference image,
      ManifestInfo manifest,
      List<Platform> platforms,
      Result<PlatformSubset> part) {
    return switch (part) {
      case Result.Found<PlatformSubset>(PlatformSubset.Whole(var lacking)) ->
          new Result.Found<>(whole(manifest, lacking));
      case Result.Found<PlatformSubset>(PlatformSubset.Some(var subset, var lacking)) ->
          new Result.Found<>(
              new Offer(subset.digest(), subset.manifests().size(), Optional.of(subset), lacking));
      case Result.Found<PlatformSubset>(PlatformSubset.None()) ->
          new Result.Failed<>(
              new Problem(
                  Reason.PLATFORM_MISSING,
                  "%s has none of the platforms of spec.platforms (%s): name one that it has; it is looked for again."
                      .formatted(
                          image,
                          platforms.stream().map(Platform::toString).collect(joining(", ")))));
      case Result.NotFound<PlatformSubset> _ ->
          new Result.Failed<>(
              new Problem(
                  Reason.SOURCE_MOVED,
                  "%s moved while it was looked at; it is looked at again.".formatted(image)));
      case Result.Throttled<PlatformSubset>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<PlatformSubset>(var problem) -> new Result.Failed<>(problem);
    };
  }
}
