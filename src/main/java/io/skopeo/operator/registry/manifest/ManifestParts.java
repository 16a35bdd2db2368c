package io.skopeo.operator.registry.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Parsed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a manifest or index consists of, as it states. What has no valid digest is left out.
 *
 * @param blobs the config and the layers of a manifest, with their sizes in bytes
 * @param manifests the entries of an index
 */
public record ManifestParts(Map<Digest, Long> blobs, List<Child> manifests) {
  private static final int ENTRY_BYTES = 200;

  public ManifestParts {
    blobs = Map.copyOf(blobs);
    manifests = List.copyOf(manifests);
  }

  /**
   * An entry of an index.
   *
   * @param platform empty if the index does not say, or says that it is for none
   */
  public record Child(Digest digest, Optional<Platform> platform) {
    private static final String NONE = "unknown";

    private static Optional<Child> of(ImageIndex.Entry entry) {
      Optional<Platform> platform =
          entry
              .platform()
              .filter(named -> Platform.parse(named.toString()) instanceof Parsed.Valid)
              .filter(named -> !named.os().equals(NONE));
      return entry.digest().map(digest -> new Child(digest, platform));
    }
  }

  /** Reads the parts of a manifest or index. */
  public static ManifestParts of(JsonNode manifest) {
    return ImageIndex.of(manifest)
        .map(index ->
            new ManifestParts(
                Map.of(),
                index.entries().stream().map(Child::of).flatMap(Optional::stream).toList()))
        .orElseGet(() -> new ManifestParts(blobs(manifest), List.of()));
  }

  private static Map<Digest, Long> blobs(JsonNode manifest) {
    var blobs = new LinkedHashMap<Digest, Long>();
    Stream.concat(Stream.of(manifest.path("config")), manifest.path("layers").valueStream())
        .forEach(descriptor -> {
          if (Digest.parse(descriptor.path("digest").asText())
              instanceof Parsed.Valid<Digest>(var digest)) {
            blobs.put(digest, Math.max(0, descriptor.path("size").asLong()));
          }
        });
    return blobs;
  }

  /** Returns roughly the heap that it takes. */
  public int heapBytes() {
    return ENTRY_BYTES * (blobs.size() + manifests.size());
  }
}
