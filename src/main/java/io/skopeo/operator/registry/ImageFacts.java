package io.skopeo.operator.registry;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Facts about an image or index, for its size and its description.
 *
 * @param mediaType the type of the manifest or index
 * @param size of the manifest or index itself in bytes
 * @param platforms those that the index names, in its order and each once; empty for a
 *     single-platform manifest, which does not name its platform
 * @param blobs the configs and layers, each once, with their sizes in bytes as the manifests state
 *     them; of an index those of all its manifests that the registry serves
 */
public record ImageFacts(
    String mediaType, long size, List<Platform> platforms, Map<Digest, Long> blobs) {
  public ImageFacts {
    platforms = List.copyOf(platforms);
    blobs = Map.copyOf(blobs);
  }

  /** Adds up the configs and layers. */
  public long bytes() {
    return sum(blobs);
  }

  /** Adds up the configs and layers of several images, each once: what a store of them takes. */
  public static long uniqueBytes(Collection<ImageFacts> images) {
    var all = new HashMap<Digest, Long>();
    images.forEach(image -> all.putAll(image.blobs()));
    return sum(all);
  }

  /** Adds sizes, which may be nonsense, without an overflow. */
  private static long sum(Map<Digest, Long> blobs) {
    long sum = 0;
    for (long size : blobs.values()) {
      sum = sum + size < 0 ? Long.MAX_VALUE : sum + size;
    }
    return sum;
  }
}
