package io.skopeo.operator.registry.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.registry.PlatformSubset;
import io.skopeo.operator.registry.Result;
import java.util.List;
import java.util.Optional;

/**
 * Caches which part of an image is for some platforms. A digest never changes its content, so an
 * entry has no lifetime; it is never shared with another access.
 */
public final class PlatformSubsets {
  private static final int MAX_BYTES = 16 << 20;

  /** The heap that an entry takes beside the text of its subset. */
  private static final int ENTRY_BYTES = 1000;

  private final ManifestClient manifests;
  private final Cache<Subject, PlatformSubset> parts =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Subject _, PlatformSubset part) -> bytes(part))
          .build();

  public PlatformSubsets(ManifestClient manifests) {
    this.manifests = manifests;
  }

  private record Subject(Pinned image, List<Platform> platforms, Access access) {}

  /** Returns the part of an image for some platforms, fetched at the first call. */
  public Result<PlatformSubset> part(Pinned image, List<Platform> platforms, Access access) {
    var subject = new Subject(image, platforms, access);
    return Optional.ofNullable(parts.getIfPresent(subject))
        .<Result<PlatformSubset>>map(Result.Found::new)
        .orElseGet(() -> fetch(subject));
  }

  private Result<PlatformSubset> fetch(Subject subject) {
    Result<PlatformSubset> answer =
        manifests.part(subject.image(), subject.platforms(), subject.access());
    if (answer instanceof Result.Found<PlatformSubset>(var part)) {
      parts.put(subject, part);
    }
    return answer;
  }

  private static int bytes(PlatformSubset part) {
    return part instanceof PlatformSubset.Some(var subset, _)
        ? ENTRY_BYTES + subset.text().length()
        : ENTRY_BYTES;
  }
}
