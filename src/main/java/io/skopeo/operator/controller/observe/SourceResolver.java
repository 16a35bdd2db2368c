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
   * @param subset copied instead of the source's index
   * @param missing requested platforms that the source does not have
   */
  record Offer(Digest digest, int pulls, Optional<IndexSubset> subset, List<Platform> missing) {}

  /**
   * Resolves an image.
   *
   * @param platforms the subset of an index to copy; empty for all
   */
  Result<Offer> offer(ImageReference image, List<Platform> platforms, Access access) {
    return switch (registry.manifest(image, access)) {
      case Result.Found<ManifestInfo>(var manifest) when platforms.isEmpty() || manifest.single() ->
          new Result.Found<>(whole(manifest, List.of()));
      case Result.Found<ManifestInfo>(var manifest) ->
          subset(
              image,
              manifest,
              platforms,
              registry.part(new Pinned(image.repository(), manifest.digest()), platforms, access));
      case Result.NotFound<ManifestInfo> _ -> new Result.NotFound<>();
      case Result.Throttled<ManifestInfo>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<ManifestInfo>(var problem) -> new Result.Failed<>(problem);
    };
  }

  private static Offer whole(ManifestInfo manifest, List<Platform> missing) {
    return new Offer(manifest.digest(), manifest.pulls(), Optional.empty(), missing);
  }

  private static Result<Offer> subset(
      ImageReference image,
      ManifestInfo manifest,
      List<Platform> platforms,
      Result<PlatformSubset> subset) {
    return switch (subset) {
      case Result.Found<PlatformSubset>(PlatformSubset.Whole(var missing)) ->
          new Result.Found<>(whole(manifest, missing));
      case Result.Found<PlatformSubset>(PlatformSubset.Some(var index, var missing)) ->
          new Result.Found<>(
              new Offer(index.digest(), index.manifests().size(), Optional.of(index), missing));
      case Result.Found<PlatformSubset>(PlatformSubset.None()) ->
          new Result.Failed<>(
              new Problem(
                  Reason.PLATFORM_MISSING,
                  "%s has none of the platforms in spec.platforms (%s): name one that it has; the operator checks again."
                      .formatted(
                          image,
                          platforms.stream().map(Platform::toString).collect(joining(", ")))));
      case Result.NotFound<PlatformSubset> _ ->
          new Result.Failed<>(
              new Problem(
                  Reason.SOURCE_MOVED,
                  "%s moved while it was read; it is read again.".formatted(image)));
      case Result.Throttled<PlatformSubset>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<PlatformSubset>(var problem) -> new Result.Failed<>(problem);
    };
  }
}
