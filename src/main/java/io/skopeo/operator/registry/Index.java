package io.skopeo.operator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Subset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * An index (OCI image specification, Image Index) or manifest list of Docker, and what is left of
 * it for some platforms.
 *
 * <p>Kept are the entries of these platforms, and what BuildKit attests of them ({@code
 * vnd.docker.reference.digest}). An entry without a platform belongs to none. Everything else of
 * the document stays as it is and where it is, so that one index always has the same subset.
 */
final class Index {
  /** What a run has room for beside others, in its list and in its ConfigMap. */
  static final int MOST_MANIFESTS = 100;

  static final int LONGEST = 128 * 1024;

  private static final String MANIFESTS = "manifests";
  private static final String DIGEST = "digest";
  private static final String OF = "vnd.docker.reference.digest";
  // In a ConfigMap nothing but ASCII is safe from being written otherwise.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final ObjectNode document;
  private final List<JsonNode> entries;

  private Index(ObjectNode document) {
    this.document = document;
    this.entries = StreamSupport.stream(document.get(MANIFESTS).spliterator(), false).toList();
  }

  /** The index that a manifest is; empty where it is that of a single image. */
  static Optional<Index> of(JsonNode manifest) {
    return manifest instanceof ObjectNode document && document.path(MANIFESTS).isArray()
        ? Optional.of(new Index(document))
        : Optional.empty();
  }

  /**
   * What it has of the platforms; a problem where it is malformed, or larger than a run has room
   * for.
   *
   * @param repository whose it is
   */
  Parsed<Part> part(List<Platform> platforms, Repository repository) {
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
      return new Parsed.Valid<>(new Part.None());
    }
    List<Platform> lacking = platforms.stream().filter(p -> !found.contains(p)).toList();
    List<JsonNode> kept =
        entries.stream()
            .filter(e -> found.contains(platform(e)) || digests.contains(attested(e)))
            .toList();
    return kept.size() == entries.size()
        ? new Parsed.Valid<>(new Part.Whole(lacking))
        : some(kept, lacking, repository);
  }

  private Parsed<Part> some(List<JsonNode> kept, List<Platform> lacking, Repository repository) {
    List<Digest> manifests = kept.stream().flatMap(e -> digest(e).stream()).distinct().toList();
    if (kept.stream().anyMatch(e -> digest(e).isEmpty())) {
      return invalid(repository, "an entry of the index has no digest");
    }
    String text = text(kept);
    return manifests.size() > MOST_MANIFESTS || text.length() > LONGEST
        ? invalid(
            repository,
            "its index has more than %d manifests or %d KiB for the platforms that are asked for"
                .formatted(MOST_MANIFESTS, LONGEST / 1024))
        : new Parsed.Valid<>(new Part.Some(new Subset(hash(text), text, manifests), lacking));
  }

  private String text(List<JsonNode> kept) {
    ObjectNode less = document.deepCopy();
    less.putArray(MANIFESTS).addAll(kept);
    try {
      return JSON.writeValueAsString(less);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read as JSON can be written as JSON", e);
    }
  }

  private static Digest hash(String text) {
    return new Body(text.getBytes(StandardCharsets.US_ASCII)).digest("sha256");
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
    return entry.path("annotations").path(OF).asText();
  }

  private static Parsed<Part> invalid(Repository repository, String what) {
    return new Parsed.Invalid<>(Refusals.unexpected(repository, what));
  }
}
