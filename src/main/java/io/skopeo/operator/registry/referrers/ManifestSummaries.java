package io.skopeo.operator.registry.referrers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.manifest.ManifestClient;
import io.skopeo.operator.registry.manifest.ManifestParts;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what manifests say about themselves, and caches it. A digest never changes its content; the
 * lifetime only bounds how long a deleted manifest is believed to exist. Nothing is shared with
 * another access.
 */
public final class ManifestSummaries {
  private static final Duration LIFETIME = Duration.ofDays(1);
  private static final int MAX_BYTES = 16 << 20;

  /** The heap that an entry takes beside its descriptor. */
  private static final int ENTRY_BYTES = 1000;

  private final ManifestClient manifests;
  private final SingleFlightCache<Subject, Result<Described>> described;

  public ManifestSummaries(ManifestClient manifests, RegistrySettings settings) {
    this.manifests = manifests;
    this.described =
        new SingleFlightCache<>(
            settings.time(), MAX_BYTES, ManifestSummaries::bytes, ManifestSummaries::lifetime);
  }

  private record Subject(Pinned manifest, Access access) {}

  /** A manifest's statements about itself, and its parts. */
  public record Described(ManifestSummary summary, ManifestParts parts) {}

  /** Returns the summary of a manifest, fetched at the first call. */
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    return described(manifest, access).map(Described::summary);
  }

  /** Returns the summary of a manifest with its parts, from the same cache. */
  public Result<Described> described(Pinned manifest, Access access) {
    return described
        .get(
            new Subject(manifest, access),
            () -> manifests.get(manifest, access).map(get -> read(manifest.digest(), get)))
        .value();
  }

  private static Described read(Digest digest, Response get) {
    JsonNode manifest = get.body().object().orElseThrow();
    return new Described(summary(digest, get, manifest), ManifestParts.of(manifest));
  }

  private static ManifestSummary summary(Digest digest, Response get, JsonNode manifest) {
    String mediaType = MediaTypes.of(manifest, get);
    boolean index = MediaTypes.isIndex(mediaType);
    Optional<String> artifactType =
        text(manifest, "artifactType")
            .or(() -> index ? Optional.empty() : text(manifest.path("config"), "mediaType"));
    ObjectNode entry = AsciiJson.object();
    entry
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", get.body().size());
    artifactType.ifPresent(type -> entry.put("artifactType", type));
    if (manifest.path("annotations") instanceof ObjectNode annotations) {
      entry.set("annotations", annotations);
    }
    return new ManifestSummary(
        digest,
        mediaType,
        get.body().size(),
        artifactType,
        digest(manifest.path("subject")),
        index,
        index ? 0 : contentBytes(manifest),
        new Descriptor(digest, get.body().size(), mediaType, artifactType, AsciiJson.write(entry)));
  }

  private static Optional<String> text(JsonNode object, String field) {
    return Optional.of(object.path(field).asText()).filter(text -> !text.isEmpty());
  }

  private static Optional<Digest> digest(JsonNode descriptor) {
    return Digest.parse(descriptor.path("digest").asText()) instanceof Parsed.Valid<Digest>(var it)
        ? Optional.of(it)
        : Optional.empty();
  }

  /** Adds up the config and the layers; their sizes may be nonsense. */
  private static long contentBytes(JsonNode manifest) {
    return Stream.concat(Stream.of(manifest.path("config")), manifest.path("layers").valueStream())
        .mapToLong(descriptor -> Math.max(0, descriptor.path("size").asLong()))
        .reduce(0, (sum, size) -> sum + size < 0 ? Long.MAX_VALUE : sum + size);
  }

  private static int bytes(Result<Described> result) {
    return result instanceof Result.Found<Described>(Described(var summary, var parts))
        ? ENTRY_BYTES + 2 * summary.descriptor().json().length() + parts.heapBytes()
        : ENTRY_BYTES;
  }

  private static Duration lifetime(Result<Described> result) {
    return result instanceof Result.Found ? LIFETIME : Duration.ZERO;
  }
}
