package io.skopeo.operator.archive.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageContent.Part;
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
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Serves the images of a volume like a registry, and asks the others for everything else.
 *
 * <p>An image that the export has left out is there, so that what refers to it can be copied; its
 * manifest is not on the volume.
 */
public final class CatalogRegistry implements Registry {
  private final Catalog catalog;
  private final Registry others;

  /**
   * Creates a registry.
   *
   * @param others the registries of all other hosts
   */
  public CatalogRegistry(Catalog catalog, Registry others) {
    this.catalog = catalog;
    this.others = others;
  }

  @Override
  public Result<List<Tag>> tags(Repository repository, Access access) {
    if (!VolumeRepository.isVolume(repository)) {
      return others.tags(repository, access);
    }
    return catalog.source(repository).isPresent()
        ? new Result.Found<>(catalog.tags(repository))
        : new Result.NotFound<>();
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
    if (!VolumeRepository.isVolume(image.repository())) {
      return others.manifest(image, access);
    }
    return switch (image) {
      case Tagged(var repository, var tag) ->
          found(
              catalog
                  .image(repository, tag)
                  .map(CatalogRegistry::info)
                  .or(() ->
                      catalog
                          .assumed(repository, tag)
                          .map(left -> new ManifestInfo(left.digest(), 1, true))));
      case Pinned(var repository, var digest) ->
          found(catalog.manifest(repository, digest).map(CatalogRegistry::info));
    };
  }

  private static ManifestInfo info(CatalogEntry entry) {
    return new ManifestInfo(
        entry.digest(),
        Math.max(1, entry.parts().size()),
        !entry.isIndex() && entry.subjects().isEmpty());
  }

  @Override
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    return VolumeRepository.isVolume(image.repository())
        ? found(catalog.manifest(image.repository(), image.digest()).map(this::content))
        : others.content(image, platforms, examination, access);
  }

  /** Returns what is known without an examination, so that an index comes after its manifests. */
  @Override
  public Optional<ImageContent> knownContent(
      Pinned image, List<Platform> platforms, Access access) {
    return VolumeRepository.isVolume(image.repository())
        ? catalog
            .manifest(image.repository(), image.digest())
            .filter(CatalogEntry::isIndexOnly)
            .map(this::content)
        : others.knownContent(image, platforms, access);
  }

  private ImageContent content(CatalogEntry entry) {
    if (!entry.isIndexOnly()) {
      return new ImageContent(
          entry.digest(), List.of(), List.of(), entry.subjects(), 1, List.of(), List.of());
    }
    Repository volume = entry.volume();
    return new ImageContent(
        entry.digest(),
        entry.parts().stream().map(part -> new Part(part, form(volume, part))).toList(),
        List.of(),
        entry.parts(),
        Math.max(1, entry.parts().size()),
        List.of(),
        entry.parts().stream()
            .filter(part -> catalog.manifest(volume, part).isEmpty())
            .map(part -> new MissingPart(part, Optional.empty(), false))
            .toList());
  }

  private Form form(Repository volume, Digest part) {
    return catalog.manifest(volume, part).filter(CatalogEntry::isIndexOnly).isPresent()
        ? Form.INDEX
        : Form.MANIFEST;
  }

  @Override
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return VolumeRepository.isVolume(repository)
        ? Optional.empty()
        : others.quota(repository, access);
  }

  @Override
  public Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
    return VolumeRepository.isVolume(subject.repository())
        ? new Result.Found<>(
            new Referrers(
                catalog.referrers(subject.repository(), subject.digest()).stream()
                    .map(CatalogRegistry::descriptor)
                    .toList(),
                Referrers.Origin.API,
                false))
        : others.referrers(subject, access, notBefore);
  }

  @Override
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    return VolumeRepository.isVolume(manifest.repository())
        ? found(
            catalog
                .manifest(manifest.repository(), manifest.digest())
                .map(CatalogRegistry::summary))
        : others.summary(manifest, access);
  }

  private static ManifestSummary summary(CatalogEntry entry) {
    return new ManifestSummary(
        entry.digest(),
        entry.mediaType(),
        entry.size(),
        entry.artifactType(),
        entry.subject(),
        entry.isIndex(),
        entry.isIndex() ? 0 : entry.bytes(),
        descriptor(entry));
  }

  private static Descriptor descriptor(CatalogEntry entry) {
    ObjectNode json = StrictJson.object();
    json.put("mediaType", entry.mediaType())
        .put("digest", entry.digest().toString())
        .put("size", entry.size());
    entry.artifactType().ifPresent(type -> json.put("artifactType", type));
    if (!entry.annotations().isEmpty()) {
      ObjectNode annotations = json.putObject("annotations");
      new TreeMap<>(entry.annotations()).forEach(annotations::put);
    }
    return new Descriptor(
        entry.digest(),
        entry.size(),
        entry.mediaType(),
        entry.artifactType(),
        StrictJson.write(json));
  }

  @Override
  public Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
    return VolumeRepository.isVolume(repository)
        ? Optional.of(true)
        : others.hasReferrersApi(repository, access);
  }

  private static <T> Result<T> found(Optional<T> value) {
    return value.<Result<T>>map(Result.Found::new).orElseGet(Result.NotFound::new);
  }
}
