package io.skopeo.operator.registry.tags;

import io.skopeo.operator.oci.Tag;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The tags of a list that are attached to digests, as hashes: a repository may have more of them
 * than other tags, and nobody selects them. Of tags that the list lacks, about one in ten thousand
 * passes the test.
 */
final class AttachedSet implements Predicate<Tag> {
  private final int[] hashes;

  private AttachedSet(int[] hashes) {
    this.hashes = hashes;
  }

  static AttachedSet of(int[] hashes, int length) {
    int[] sorted = Arrays.copyOf(hashes, length);
    Arrays.sort(sorted);
    return new AttachedSet(sorted);
  }

  static int hash(String name) {
    return name.hashCode();
  }

  /** Returns the heap that so many hashes take, in bytes. */
  static int bytes(int hashes) {
    return Integer.BYTES * hashes;
  }

  @Override
  public boolean test(Tag tag) {
    return Arrays.binarySearch(hashes, hash(tag.name())) >= 0;
  }

  int size() {
    return hashes.length;
  }
}
