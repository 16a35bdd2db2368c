package io.skopeo.operator.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Tags marked in a fixed number of bits: a tag that was marked is always recognised, and of the
 * others few are taken for one (a Bloom filter with a single hash; 6 of 100 where 1,000 are
 * marked).
 */
public final class Marks {
  private static final int BITS = 1 << 14;

  private final BitSet bits;

  private Marks(BitSet bits) {
    this.bits = bits;
  }

  /** The marks of these tags. */
  static Marks of(Collection<String> tags) {
    var bits = new BitSet(BITS);
    tags.forEach(tag -> bits.set(place(tag)));
    return new Marks(bits);
  }

  /** Reads what {@link #text} wrote; empty for anything else. */
  public static Optional<Marks> read(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length <= BITS / Byte.SIZE
          ? Optional.of(new Marks(BitSet.valueOf(bytes)))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static int place(String tag) {
    var hash = new CRC32();
    hash.update(tag.getBytes(StandardCharsets.UTF_8));
    return (int) (hash.getValue() % BITS);
  }

  boolean has(String tag) {
    return bits.get(place(tag));
  }

  /** At most 2,732 characters. */
  public String text() {
    return Base64.getEncoder().encodeToString(bits.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Marks that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bits.toLongArray());
  }

  @Override
  public String toString() {
    return "Marks[%d]".formatted(bits.cardinality());
  }
}
