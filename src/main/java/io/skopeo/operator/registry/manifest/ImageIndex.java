package io.skopeo.operator.registry.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.http.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** An image index (OCI image specification, Image Index) or Docker manifest list. */
record ImageIndex(ObjectNode document, List<Entry> entries) {
  private static final String MANIFESTS = "manifests";
  private static final String DIGEST = "digest";
  private static final String ATTESTED = "vnd.docker.reference.digest";
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  // Only ASCII text is certain to stay the same, byte for byte, in a ConfigMap.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** An entry of an index. */
  record Entry(JsonNode json) {
    /** Returns its digest; empty if it has none that is legal. */
    Optional<Digest> digest() {
      return digest(json.path(DIGEST).asText());
    }

    boolean isIndex() {
      return INDEXES.contains(json.path("mediaType").asText());
    }

    /** Returns its platform; empty if the index does not say. */
    Optional<Platform> platform() {
      JsonNode platform = json.path("platform");
      return platform.isObject()
          ? Optional.of(
              new Platform(
                  platform.path("os").asText(),
                  platform.path("architecture").asText(),
                  platform.path("variant").asText()))
          : Optional.empty();
    }

    /** Returns the image of the same index that it attests, as BuildKit says; usually empty. */
    Optional<Digest> attested() {
      return digest(json.path("annotations").path(ATTESTED).asText());
    }

    /** Returns the entry for an index that replaces its own. */
    Entry replacedBy(ComposedIndex index) {
      ObjectNode replaced = json.deepCopy();
      replaced.put(DIGEST, index.digest().toString());
      replaced.put("size", index.text().length());
      return new Entry(replaced);
    }

    private static Optional<Digest> digest(String text) {
      return Digest.parse(text) instanceof Parsed.Valid<Digest>(var digest)
          ? Optional.of(digest)
          : Optional.empty();
    }
  }

  /** Interprets a manifest as an index; empty if it is none. */
  static Optional<ImageIndex> of(JsonNode manifest) {
    return manifest instanceof ObjectNode document && document.path(MANIFESTS).isArray()
        ? Optional.of(
            new ImageIndex(
                document,
                StreamSupport.stream(document.get(MANIFESTS).spliterator(), false)
                    .map(Entry::new)
                    .toList()))
        : Optional.empty();
  }

  /**
   * Returns the index with these entries. The rest of the document stays as it is and in its order,
   * so that an index always has the same subset.
   */
  ComposedIndex with(List<Entry> kept) {
    ObjectNode changed = document.deepCopy();
    changed.putArray(MANIFESTS).addAll(kept.stream().map(Entry::json).toList());
    try {
      String text = JSON.writeValueAsString(changed);
      return new ComposedIndex(
          new ResponseBody(text.getBytes(StandardCharsets.US_ASCII)).digest("sha256"), text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON document cannot be written", e);
    }
  }
}
