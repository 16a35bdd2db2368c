package io.skopeo.operator.archive.catalog;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest of a volume.
 *
 * @param repository that it was read from; one of the volume if nothing names the registry
 * @param tag empty for a part of an image, and for what refers to one
 * @param digest of the manifest; a made-up one if it is not known before the copy
 * @param mediaType empty if it is not known
 * @param size of the manifest in bytes; 0 if it is not known
 * @param platforms that it is for, as far as they are known
 * @param bytes of its config and layers, each once; 0 if they are not known
 * @param reference the source in {@code url.txt}
 * @param parts the manifests that are copied before an index, in this order, each another entry
 * @param subjects manifests of the image that other entries refer to
 * @param subject the manifest that it refers to
 * @param digestIsKnown false for an image of a docker-archive, whose manifest is only made by the
 *     copy
 */
public record CatalogEntry(
    Repository repository,
    Optional<Tag> tag,
    Digest digest,
    String mediaType,
    long size,
    List<Platform> platforms,
    long bytes,
    String reference,
    Content content,
    List<Digest> parts,
    List<Digest> subjects,
    Optional<Digest> subject,
    Optional<String> artifactType,
    Map<String, String> annotations,
    boolean digestIsKnown) {
  public CatalogEntry {
    platforms = List.copyOf(platforms);
    parts = List.copyOf(parts);
    subjects = List.copyOf(subjects);
    annotations = Map.copyOf(annotations);
  }

  /** Creates an entry of which only its name, its digest and its place are known. */
  public CatalogEntry(Repository repository, Optional<Tag> tag, Digest digest, String reference) {
    this(
        repository,
        tag,
        digest,
        "",
        0,
        List.of(),
        0,
        reference,
        Content.WHOLE,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        true);
  }

  /** The content of a folder. */
  public enum Content {
    /** A manifest with all that it consists of. */
    WHOLE,
    /** An index alone. */
    INDEX
  }

  /** Returns the repository on the volume. */
  public Repository volume() {
    return VolumeRepository.of(repository);
  }

  /** Returns whether its parts are copied before it. */
  public boolean isIndexOnly() {
    return content == Content.INDEX;
  }

  /** Returns whether it is an index or a manifest list. */
  public boolean isIndex() {
    return isIndexOnly()
        || mediaType.equals("application/vnd.oci.image.index.v1+json")
        || mediaType.equals("application/vnd.docker.distribution.manifest.list.v2+json");
  }

  /** Returns its name for a sentence: repository and tag, or repository and digest. */
  public String name() {
    String name = VolumeRepository.name(repository);
    return tag.map(named -> name + ":" + named).orElseGet(() -> name + "@" + digest);
  }

  /** Returns the entry with the digest that a copy has given it; it stays unknown. */
  public CatalogEntry with(Digest learned) {
    return with(learned, size, bytes, false);
  }

  /** Returns the entry of a made-up digest. */
  public CatalogEntry withUnknownDigest() {
    return with(digest, size, bytes, false);
  }

  /** Returns the entry with these sizes. */
  public CatalogEntry withSizes(long ofManifest, long ofContent) {
    return with(digest, ofManifest, ofContent, digestIsKnown);
  }

  private CatalogEntry with(Digest other, long ofManifest, long ofContent, boolean isKnown) {
    return new CatalogEntry(
        repository,
        tag,
        other,
        mediaType,
        ofManifest,
        platforms,
        ofContent,
        reference,
        content,
        parts,
        subjects,
        subject,
        artifactType,
        annotations,
        isKnown);
  }
}
