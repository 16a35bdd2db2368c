package io.skopeo.operator.archive.receipt;

import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects what has arrived at the destinations of an import: images whose digest is there, with
 * their parts and what refers to them, which come before their image.
 */
public final class ArrivedImages {
  private static final String ATTACHED = "sha256-";

  private final Catalog catalog;
  private final KnownImages.Builder images = new KnownImages.Builder();

  public ArrivedImages(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Adds an image of the volume if its destination has the same digest.
   *
   * @param volume its repository on the volume
   * @param there the digest at the destination
   */
  public void add(Repository volume, Tag tag, Digest there) {
    catalog
        .image(volume, tag)
        .filter(entry -> entry.digest().equals(there))
        .ifPresent(entry -> add(volume, entry));
  }

  /** Adds what the export left out, and what is there. */
  public void add(AssumedImage image) {
    images.add(image.repository(), image.tag(), image.digest());
  }

  private void add(Repository volume, CatalogEntry image) {
    images.add(image.repository(), image.tag(), image.digest());
    Set<Digest> seen = new HashSet<>();
    Deque<Digest> open = new ArrayDeque<>(List.of(image.digest()));
    while (!open.isEmpty()) {
      Digest digest = open.remove();
      if (!seen.add(digest)) {
        continue;
      }
      catalog
          .manifest(volume, digest)
          .ifPresent(entry -> {
            open.addAll(entry.parts());
            open.addAll(entry.subjects());
            if (entry.tag().isEmpty()) {
              images.add(entry.repository(), Optional.empty(), digest);
            }
          });
      catalog.referrers(volume, digest).forEach(referrer -> open.add(referrer.digest()));
      attached(volume, digest);
    }
  }

  /** Adds cosign's tags of a manifest. */
  private void attached(Repository volume, Digest subject) {
    String prefix = ATTACHED + subject.hex();
    catalog.tags(volume).stream()
        .filter(tag -> tag.name().startsWith(prefix))
        .flatMap(tag -> catalog.image(volume, tag).stream())
        .forEach(entry -> images.add(entry.repository(), entry.tag(), entry.digest()));
  }

  /** Returns all that was added, by the names in the index of the volume. */
  public KnownImages images() {
    return images.build();
  }

  /** Returns the name of an image for a sentence. */
  public static String name(AssumedImage image) {
    return VolumeRepository.name(image.repository())
        + image.tag().map(tag -> ":" + tag).orElseGet(() -> "@" + image.digest());
  }
}
