package io.skopeo.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Set;

/** How many pulls it takes to copy what a registry shows. */
final class PullCount {
  /** What the official images of Docker Hub have: eight to ten platforms with attestations. */
  static final int UNKNOWN = 20;

  /**
   * The shortest entry that an index can have: type, digest, size and platform in compact JSON are
   * 201 bytes (OCI) or 211 (Docker). Annotated ones are longer, up to 820 bytes: an official image
   * of Docker Hub has 600 in the mean, and is counted three times.
   */
  private static final int SHORTEST_ENTRY = 200;

  private static final int MOST = 10_000;
  private static final Set<String> SINGLE =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private PullCount() {}

  /** Estimated from the headers of a HEAD: whatever is not said to be single may be an index. */
  static int estimated(HttpHeaders head) {
    if (isSingle(head)) {
      return 1;
    }
    long length = length(head);
    return length > 0 ? Math.clamp(length / SHORTEST_ENTRY, 1, MOST) : UNKNOWN;
  }

  /** Whether the registry says that it is the manifest of one platform. */
  static boolean isSingle(HttpHeaders head) {
    String type = head.firstValue("Content-Type").orElse("").split(";", 2)[0].trim();
    return SINGLE.contains(type);
  }

  private static long length(HttpHeaders head) {
    try {
      return head.firstValueAsLong("Content-Length").orElse(0);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** Counted in the manifest itself. */
  static int counted(JsonNode manifest) {
    return Math.max(1, manifest.path("manifests").size());
  }
}
