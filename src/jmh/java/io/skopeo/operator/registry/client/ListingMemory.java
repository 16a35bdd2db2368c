package io.skopeo.operator.registry.client;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.Result;
import java.lang.ref.Reference;
import java.util.List;

/** Prints the heap that a list of 50,000 tags takes, for tags of several lengths. */
public final class ListingMemory {
  private static final int TAGS = 50_000;

  private ListingMemory() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    retained(8);
    for (int length : new int[] {8, 24, 128}) {
      System.out.printf(
          "%d tags of %d characters: %.0f bytes a tag%n",
          TAGS, length, (double) retained(length) / TAGS);
    }
  }

  /** Measures the difference in used heap with and without the list. */
  private static long retained(int length) {
    try (var registry = new RegistryFixture()) {
      for (int i = 0; i < TAGS; i++) {
        registry.with("v%%0%dd".formatted(length - 1).formatted(i));
      }
      registry.tags();
      long before = used();
      Result<List<Tag>> listing = registry.tags();
      long after = used();
      if (RegistryFixture.names(listing).size() != TAGS) {
        throw new IllegalStateException("the list is incomplete");
      }
      Reference.reachabilityFence(listing);
      return after - before;
    }
  }

  private static long used() {
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
