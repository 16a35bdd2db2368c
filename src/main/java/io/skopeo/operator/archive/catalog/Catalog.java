package io.skopeo.operator.archive.catalog;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.tags.order.VersionOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The images of a volume, by their repositories on it ({@link VolumeRepository}) and by tag or
 * digest.
 */
public final class Catalog {
  /** A volume without images. */
  public static final Catalog EMPTY = new Catalog(List.of(), List.of());

  /** The better of two entries with the same digest: one that needs no other, then one by name. */
  private static final Comparator<CatalogEntry> PREFERRED =
      Comparator.comparing(CatalogEntry::isIndexOnly)
          .thenComparing(entry -> entry.tag().isEmpty())
          .thenComparing(entry -> entry.parts().isEmpty());

  private final List<CatalogEntry> entries;
  private final List<AssumedImage> assumed;
  private final Map<Repository, Content> repositories =
      new TreeMap<>(Comparator.comparing(Repository::toString));

  /** The images of one repository. */
  private record Content(
      Repository source,
      Map<Tag, CatalogEntry> tags,
      Map<Digest, CatalogEntry> manifests,
      Map<Tag, AssumedImage> assumed) {
    Content(Repository source) {
      this(source, new HashMap<>(), new HashMap<>(), new HashMap<>());
    }
  }

  /**
   * Creates a catalog. The first entry of a tag counts.
   *
   * @param assumed what the export has left out
   */
  public Catalog(List<CatalogEntry> entries, List<AssumedImage> assumed) {
    this.entries = List.copyOf(entries);
    this.assumed = List.copyOf(assumed);
    for (CatalogEntry entry : entries) {
      Content content = contentOf(entry.repository());
      entry.tag().ifPresent(tag -> content.tags().putIfAbsent(tag, entry));
      content
          .manifests()
          .merge(entry.digest(), entry, (a, b) -> PREFERRED.compare(a, b) <= 0 ? a : b);
    }
    assumed.stream()
        .filter(AssumedImage::isImage)
        .forEach(image ->
            contentOf(image.repository()).assumed().putIfAbsent(image.tag().orElseThrow(), image));
  }

  private Content contentOf(Repository source) {
    return repositories.computeIfAbsent(VolumeRepository.of(source), _ -> new Content(source));
  }

  /** Returns all entries, in the order of the volume's index. */
  public List<CatalogEntry> entries() {
    return entries;
  }

  /** Returns what the export has left out. */
  public List<AssumedImage> assumed() {
    return assumed;
  }

  /** Returns the repositories on the volume, in the order of their names. */
  public List<Repository> repositories() {
    return List.copyOf(repositories.keySet());
  }

  /** Returns the repository that the images were read from. */
  public Optional<Repository> source(Repository volume) {
    return content(volume).map(Content::source);
  }

  /** Returns the tags of a repository on the volume, oldest version first. */
  public List<Tag> tags(Repository volume) {
    return content(volume).stream()
        .flatMap(content -> content.tags().keySet().stream())
        .sorted(VersionOrder.OLDEST_FIRST)
        .toList();
  }

  /** Returns the image with a tag, if it is on the volume. */
  public Optional<CatalogEntry> image(Repository volume, Tag tag) {
    return content(volume).map(content -> content.tags().get(tag));
  }

  /** Returns the manifest with a digest, if it is on the volume. */
  public Optional<CatalogEntry> manifest(Repository volume, Digest digest) {
    return content(volume).map(content -> content.manifests().get(digest));
  }

  /** Returns the image with a tag that the export has left out. */
  public Optional<AssumedImage> assumed(Repository volume, Tag tag) {
    return content(volume).map(content -> content.assumed().get(tag));
  }

  /** Returns whether the export has left out an image with this digest. */
  public boolean isAssumed(Repository volume, Digest digest) {
    return content(volume).stream()
        .flatMap(content -> content.assumed().values().stream())
        .anyMatch(image -> image.digest().equals(digest));
  }

  /** Returns what refers to a manifest, in the order of the digests. */
  public List<CatalogEntry> referrers(Repository volume, Digest subject) {
    return content(volume).stream()
        .flatMap(content -> content.manifests().values().stream())
        .filter(entry -> entry.subject().filter(subject::equals).isPresent())
        .sorted(Comparator.comparing(entry -> entry.digest().toString()))
        .toList();
  }

  /**
   * Returns the catalog with digests that are only known after a copy.
   *
   * @param known the digest of an image by repository and tag
   */
  public Catalog withDigests(Learned known) {
    var learned = new ArrayList<CatalogEntry>();
    for (CatalogEntry entry : entries) {
      learned.add(
          entry.digestIsKnown()
              ? entry
              : entry
                  .tag()
                  .flatMap(tag -> known.digest(entry.volume(), tag))
                  .map(entry::with)
                  .orElse(entry));
    }
    return new Catalog(learned, assumed);
  }

  /** The digests that images have got by a copy. */
  @FunctionalInterface
  public interface Learned {
    /** Returns the digest of an image of a repository on the volume. */
    Optional<Digest> digest(Repository volume, Tag tag);
  }

  private Optional<Content> content(Repository volume) {
    return Optional.ofNullable(repositories.get(volume));
  }
}
