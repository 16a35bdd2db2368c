package io.skopeo.operator.registry.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.PlatformSubset;
import io.skopeo.operator.registry.http.RegistryProblems;
import io.skopeo.operator.registry.http.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * An image index (OCI image specification, Image Index) or Docker manifest list, which can be
 * reduced to some platforms.
 *
 * <p>The subset keeps the entries for these platforms and BuildKit's attestations for them ({@code
 * vnd.docker.reference.digest}), but no entry without a platform. The rest of the document stays
 * unchanged and in its order, so that an index always has the same subset.
 */
final class ImageIndex {
  /** The limit of one image in a run's list of copies. */
  static final int MAX_MANIFESTS = 100;

  private static final String MANIFESTS = "manifests";
  private static final String DIGEST = "digest";
  private static final String ATTESTED = "vnd.docker.reference.digest";
  // Only ASCII text is certain to stay the same, byte for byte, in a ConfigMap.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final ObjectNode document;
  private final List<JsonNode> entries;

  private ImageIndex(ObjectNode document) {
    this.document = document;
    this.entries = StreamSupport.stream(document.get(MANIFESTS).spliterator(), false).toList();
  }

  /** Interprets a manifest as an index; empty if it is for a single platform. */
  static Optional<ImageIndex> of(JsonNode manifest) {
    return manifest instanceof ObjectNode document && document.path(MANIFESTS).isArray()
        ? Optional.of(new ImageIndex(document))
        : Optional.empty();
  }

  /**
   * Selects the part for some platforms; a problem if the index is malformed or the part too large
   * for a run.
   *
   * @param repository the repository of the index, for the problem
   */
  Parsed<PlatformSubset> part(List<Platform> platforms, Repository repository) {
    Set<String> digests = new HashSet<>();
    Set<Platform> found = new HashSet<>();
    for (JsonNode entry : entries) {
      Platform platform = platform(entry);
      if (platforms.contains(platform)) {
        found.add(platform);
        digests.add(entry.path(DIGEST).asText());
      }
    }
    if (found.isEmpty()) {
      return new Parsed.Valid<>(new PlatformSubset.None());
    }
    List<Platform> lacking = platforms.stream().filter(p -> !found.contains(p)).toList();
    List<JsonNode> kept =
        entries.stream()
            .filter(e -> found.contains(platform(e)) || digests.contains(attested(e)))
            .toList();
    return kept.size() == entries.size()
        ? new Parsed.Valid<>(new PlatformSubset.Whole(lacking))
        : subset(kept, lacking, repository);
  }

  private Parsed<PlatformSubset> subset(
      List<JsonNode> kept, List<Platform> lacking, Repository repository) {
    List<Digest> manifests = kept.stream().flatMap(e -> digest(e).stream()).distinct().toList();
    if (kept.stream().anyMatch(e -> digest(e).isEmpty())) {
      return invalid(repository, "an entry of its index has no digest");
    }
    String text = text(kept);
    return manifests.size() > MAX_MANIFESTS || text.length() > IndexSubset.MAX_BYTES
        ? invalid(
            repository,
            "its index has more than %d manifests or %d KiB for the requested platforms"
                .formatted(MAX_MANIFESTS, IndexSubset.MAX_BYTES / 1024))
        : new Parsed.Valid<>(
            new PlatformSubset.Some(new IndexSubset(hash(text), text, manifests), lacking));
  }

  private String text(List<JsonNode> kept) {
    ObjectNode less = document.deepCopy();
    less.putArray(MANIFESTS).addAll(kept);
    try {
      return JSON.writeValueAsString(less);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON document cannot be written", e);
    }
  }

  private static Digest hash(String text) {
    return new ResponseBody(text.getBytes(StandardCharsets.US_ASCII)).digest("sha256");
  }

  private static Platform platform(JsonNode entry) {
    JsonNode platform = entry.path("platform");
    return new Platform(
        platform.path("os").asText(),
        platform.path("architecture").asText(),
        platform.path("variant").asText());
  }

  private static Optional<Digest> digest(JsonNode entry) {
    return Digest.parse(entry.path(DIGEST).asText()) instanceof Parsed.Valid<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  private static String attested(JsonNode entry) {
    return entry.path("annotations").path(ATTESTED).asText();
  }

  private static Parsed<PlatformSubset> invalid(Repository repository, String what) {
    return new Parsed.Invalid<>(RegistryProblems.unusable(repository, what));
  }
}
