package io.skopeo.operator.registry.manifest;

import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.registry.manifest.ImageIndex.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reduces an index to some platforms, and to what the source serves.
 *
 * <p>It keeps the images for these platforms and BuildKit's attestations for them ({@code
 * vnd.docker.reference.digest}), but no image without a platform unless all are wanted. It looks
 * through indexes in the index.
 */
final class IndexReduction {
  private final Map<Digest, ImageIndex> inner;
  private final List<Platform> platforms;
  private final Set<Digest> absent;

  private final Set<Platform> found = new HashSet<>();
  private final Set<MissingPart> missing = new LinkedHashSet<>();
  private final Set<Part> parts = new LinkedHashSet<>();
  private final Map<Digest, ComposedIndex> composed = new HashMap<>();

  /** The digests that indexes in the index have then: each is reduced once, in many or not. */
  private final Map<Digest, Optional<Digest>> done = new HashMap<>();

  private boolean nested;

  /**
   * Creates a reduction, for one index.
   *
   * @param inner the indexes in the index, at any depth
   * @param platforms that are wanted; empty for all
   * @param absent what the source is known not to serve
   */
  IndexReduction(Map<Digest, ImageIndex> inner, List<Platform> platforms, Set<Digest> absent) {
    this.inner = inner;
    this.platforms = platforms;
    this.absent = absent;
  }

  /**
   * Returns the content of an index.
   *
   * @return empty if nothing of the index is left
   */
  Optional<ImageContent> of(Digest digest, ImageIndex index) {
    return reduced(digest, index).map(own -> content(own));
  }

  private ImageContent content(Digest own) {
    boolean whole = composed.isEmpty() && !nested;
    return new ImageContent(
        own,
        whole ? List.of() : List.copyOf(parts),
        List.copyOf(composed.values()),
        parts.stream()
            .filter(part -> part.form() != Form.COMPOSED_INDEX)
            .map(Part::digest)
            .toList(),
        (int) Math.max(1, parts.stream().filter(part -> part.form() == Form.MANIFEST).count()),
        platforms.stream().filter(platform -> !found.contains(platform)).toList(),
        missing());
  }

  /** Returns what is wanted and not served. */
  List<MissingPart> missing() {
    return List.copyOf(missing);
  }

  /** Adds the parts of an index, and returns the digest that it has then. */
  private Optional<Digest> reduced(Digest digest, ImageIndex index) {
    Set<Digest> images = images(index);
    var kept = new ArrayList<Entry>();
    for (Entry entry : index.entries()) {
      kept(entry, images).ifPresent(kept::add);
    }
    if (kept.isEmpty() && !(index.entries().isEmpty() && platforms.isEmpty())) {
      return Optional.empty();
    }
    if (kept.equals(index.entries())) {
      return Optional.of(digest);
    }
    ComposedIndex changed = index.with(kept);
    composed.put(changed.digest(), changed);
    return Optional.of(changed.digest());
  }

  /** Returns the images of an index that are wanted and there. */
  private Set<Digest> images(ImageIndex index) {
    var images = new HashSet<Digest>();
    for (Entry entry : index.entries()) {
      Optional<Digest> digest = entry.digest();
      if (!entry.isIndex() && entry.attested().isEmpty() && digest.isPresent() && isWanted(entry)) {
        if (isServed(entry, digest.get())) {
          images.add(digest.get());
          entry.platform().ifPresent(found::add);
        }
      }
    }
    return images;
  }

  private boolean isWanted(Entry entry) {
    return platforms.isEmpty() || entry.platform().filter(platforms::contains).isPresent();
  }

  /** Returns the entry as it stays; empty if it is left out. */
  private Optional<Entry> kept(Entry entry, Set<Digest> images) {
    Optional<Digest> digest = entry.digest();
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    if (entry.isIndex()) {
      return isServed(entry, digest.get()) ? index(entry, digest.get()) : Optional.empty();
    }
    boolean attests =
        entry.attested().filter(image -> platforms.isEmpty() || images.contains(image)).isPresent();
    if (!images.contains(digest.get()) && !(attests && isServed(entry, digest.get()))) {
      return Optional.empty();
    }
    parts.add(new Part(digest.get(), Form.MANIFEST));
    return Optional.of(entry);
  }

  private Optional<Entry> index(Entry entry, Digest digest) {
    nested = true;
    Optional<Digest> reduced = done.get(digest);
    if (reduced == null) {
      reduced = Optional.ofNullable(inner.get(digest)).flatMap(index -> reduced(digest, index));
      done.put(digest, reduced);
    }
    reduced.ifPresent(own ->
        parts.add(new Part(own, composed.containsKey(own) ? Form.COMPOSED_INDEX : Form.INDEX)));
    return reduced.map(
        own -> composed.containsKey(own) ? entry.replacedBy(composed.get(own)) : entry);
  }

  private boolean isServed(Entry entry, Digest digest) {
    boolean served = !absent.contains(digest);
    if (!served) {
      missing.add(new MissingPart(digest, entry.platform(), entry.attested().isPresent()));
    }
    return served;
  }
}
