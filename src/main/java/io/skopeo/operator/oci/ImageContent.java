package io.skopeo.operator.oci;

import java.util.List;
import java.util.Optional;

/**
 * The part of an image that is for the requested platforms and that its source serves.
 *
 * @param digest that the copy has: another one than the image's if a part is left out
 * @param parts copied by digest, in this order, before the index that consists of them; empty if a
 *     single copy brings everything
 * @param indexes those that replace indexes of the source, this one included
 * @param manifests the digests that it consists of, without its own
 * @param pulls that a copy costs at a registry that counts them
 * @param lacking requested platforms that an index does not have
 * @param missing the parts that the index names and the source does not serve, which are left out
 */
public record ImageContent(
    Digest digest,
    List<Part> parts,
    List<ComposedIndex> indexes,
    List<Digest> manifests,
    int pulls,
    List<Platform> lacking,
    List<MissingPart> missing) {
  public ImageContent {
    parts = List.copyOf(parts);
    indexes = List.copyOf(indexes);
    manifests = List.copyOf(manifests);
    lacking = List.copyOf(lacking);
    missing = List.copyOf(missing);
  }

  /** The form in which a part is copied. */
  public enum Form {
    /** An image, or whatever else is no index. */
    MANIFEST,
    /** An index of the source, after its manifests. */
    INDEX,
    /** An index that replaces one of the source, after its manifests. */
    COMPOSED_INDEX
  }

  /** A manifest that is copied by its digest. */
  public record Part(Digest digest, Form form) {}

  /**
   * A manifest that an index names and the source does not serve.
   *
   * @param platform empty if the index does not say
   * @param attestation whether it attests an image of the index
   */
  public record MissingPart(Digest digest, Optional<Platform> platform, boolean attestation) {}

  /** Returns the content of an image that is not an index. */
  public static ImageContent single(Digest digest) {
    return new ImageContent(digest, List.of(), List.of(), List.of(), 1, List.of(), List.of());
  }

  /** Returns whether nothing of an index is wanted and there. */
  public boolean isEmpty() {
    return pulls == 0;
  }

  /** Returns whether the operator composes its index. */
  public boolean isComposed() {
    return indexes.stream().anyMatch(index -> index.digest().equals(digest));
  }

  /** Returns the form of its own manifest if its parts are copied before it. */
  public Form form() {
    return isComposed() ? Form.COMPOSED_INDEX : Form.INDEX;
  }
}
