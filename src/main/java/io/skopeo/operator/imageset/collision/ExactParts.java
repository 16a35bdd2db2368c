package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.problem.Sha256;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Splits many exact tags into parts. A part that is too large is halved by the next bit of the
 * tags' hashes. So a tag has its place whatever is before it in the list, and only the part that
 * gets too large changes.
 */
final class ExactParts {
  /** The most items that spec.tags.exact may have. */
  static final int MOST = 500;

  private ExactParts() {}

  /** Returns the items by the bits with which their hashes begin, in their order. */
  static Map<String, List<String>> of(List<String> items) {
    var parts = new TreeMap<String, List<String>>();
    split("", items, parts);
    return parts;
  }

  private static void split(String bits, List<String> items, Map<String, List<String>> parts) {
    if (items.size() <= MOST) {
      parts.put(bits, items);
      return;
    }
    Map<Boolean, List<String>> halves =
        items.stream().collect(Collectors.partitioningBy(item -> bit(item, bits.length())));
    halves.forEach((bit, half) -> {
      if (!half.isEmpty()) {
        split(bits + (bit ? "1" : "0"), half, parts);
      }
    });
  }

  private static boolean bit(String item, int at) {
    return (Sha256.of(item)[at / Byte.SIZE] >> (at % Byte.SIZE) & 1) == 1;
  }
}
