package io.skopeo.operator.archive.export;

import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Serves what an export need not write as if it were in a registry, and asks the registries for
 * everything else: images that the other side has by its receipt, and those that were written in
 * this round.
 */
public final class KnownContent implements Registry {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Supplier<KnownImages> images;
  private final Registry others;

  /**
   * Creates a registry.
   *
   * @param images returns what is known now
   * @param others the registries of all other hosts
   */
  public KnownContent(Supplier<KnownImages> images, Registry others) {
    this.images = images;
    this.others = others;
  }

  /** Creates a registry of images that stay the same. */
  public KnownContent(KnownImages images, Registry others) {
    this(() -> images, others);
  }

  @Override
  public Result<List<Tag>> tags(Repository repository, Access access) {
    if (!VolumeRepository.isVolume(repository)) {
      return others.tags(repository, access);
    }
    List<Tag> tags = images.get().tags(repository);
    return tags.isEmpty() ? new Result.NotFound<>() : new Result.Found<>(tags);
  }

  @Override
  public Result<Predicate<Tag>> attachedTags(Repository repository, Access access) {
    return VolumeRepository.isVolume(repository)
        ? Registry.super.attachedTags(repository, access)
        : others.attachedTags(repository, access);
  }

  @Override
  public boolean isCache(Repository repository, Access access) {
    return !VolumeRepository.isVolume(repository) && others.isCache(repository, access);
  }

  @Override
  public Result<ManifestInfo> manifest(ImageReference image, Access access) {
    return VolumeRepository.isVolume(image.repository())
        ? found(digest(image).map(digest -> new ManifestInfo(digest, 1, true)))
        : others.manifest(image, access);
  }

  private Optional<Digest> digest(ImageReference image) {
    return switch (image) {
      case Tagged(var repository, var tag) -> images.get().digest(repository, tag);
      case Pinned(var repository, var digest) ->
          images.get().has(repository, digest) ? Optional.of(digest) : Optional.empty();
    };
  }

  /** Nobody has written down what a known image consists of. */
  @Override
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    return VolumeRepository.isVolume(image.repository())
        ? found(digest(image).map(ImageContent::single))
        : others.content(image, platforms, examination, access);
  }

  @Override
  public Optional<ImageContent> knownContent(
      Pinned image, List<Platform> platforms, Access access) {
    return VolumeRepository.isVolume(image.repository())
        ? Optional.empty()
        : others.knownContent(image, platforms, access);
  }

  @Override
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return VolumeRepository.isVolume(repository)
        ? Optional.empty()
        : others.quota(repository, access);
  }

  /**
   * Lists all known manifests of the repository that have no name: a receipt does not say to what
   * they refer, and callers only ask if one is among them.
   */
  @Override
  public Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
    if (!VolumeRepository.isVolume(subject.repository())) {
      return others.referrers(subject, access, notBefore);
    }
    List<Descriptor> entries =
        images.get().manifests(subject.repository()).stream()
            .map(KnownContent::descriptor)
            .toList();
    return new Result.Found<>(new Referrers(entries, Referrers.Origin.API, false));
  }

  @Override
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    return VolumeRepository.isVolume(manifest.repository())
        ? new Result.NotFound<>()
        : others.summary(manifest, access);
  }

  /** A volume lists its referrers, so that no list is composed for it. */
  @Override
  public Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
    return VolumeRepository.isVolume(repository)
        ? Optional.of(true)
        : others.hasReferrersApi(repository, access);
  }

  private static Descriptor descriptor(Digest digest) {
    var json = StrictJson.object();
    json.put("mediaType", MANIFEST).put("digest", digest.toString()).put("size", 0);
    return new Descriptor(digest, 0, MANIFEST, Optional.empty(), StrictJson.write(json));
  }

  private static <T> Result<T> found(Optional<T> value) {
    return value.<Result<T>>map(Result.Found::new).orElseGet(Result.NotFound::new);
  }
}
