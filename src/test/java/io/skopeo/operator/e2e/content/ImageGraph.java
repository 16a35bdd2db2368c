package io.skopeo.operator.e2e.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Manifests and blobs that belong together, and the names of some of them, to be pushed to a
 * registry. What a manifest names is added before it.
 */
public final class ImageGraph {
  static final JsonMapper JSON = new JsonMapper();

  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
  private final Map<String, Digest> tags = new LinkedHashMap<>();

  private record Manifest(String mediaType, String text) {

    byte[] content() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Adds a blob and returns its descriptor. */
  ObjectNode blob(String mediaType, byte[] content) {
    blobs.put(Sha256.of(content), content);
    return descriptor(mediaType, content);
  }

  /** Adds a manifest and returns its descriptor. */
  ObjectNode manifest(String mediaType, ObjectNode manifest) {
    return manifest(mediaType, text(manifest));
  }

  /** Adds a manifest as it is and returns its descriptor. */
  ObjectNode manifest(String mediaType, String text) {
    var manifest = new Manifest(mediaType, text);
    manifests.put(Sha256.of(text), manifest);
    return descriptor(mediaType, manifest.content());
  }

  /** Names a manifest. */
  void tag(String name, JsonNode descriptor) {
    tags.put(name, Digest.parse(descriptor.path("digest").asText()).orThrow());
  }

  /** Returns what the names stand for. */
  public Map<String, Digest> tags() {
    return Map.copyOf(tags);
  }

  public Set<Digest> manifests() {
    return Set.copyOf(manifests.keySet());
  }

  /** Returns a descriptor of something that is not in this graph. */
  static ObjectNode descriptor(String mediaType, byte[] content) {
    return JSON.createObjectNode()
        .put("mediaType", mediaType)
        .put("digest", Sha256.of(content).toString())
        .put("size", content.length);
  }

  /**
   * Pushes everything. For a registry without referrers API, it also pushes the lists of referrers
   * (OCI distribution specification, Referrers Tag Schema).
   */
  public void push(RegistryAccess registry, String repository) {
    blobs.values().forEach(content -> registry.putBlob(repository, content));
    var lists = new LinkedHashMap<Digest, ObjectNode>();
    manifests.forEach((digest, manifest) -> {
      boolean listed =
          registry.putManifest(
              repository, digest.toString(), manifest.mediaType(), manifest.content());
      JsonNode document = RegistryAccess.json(manifest.content());
      if (document.has("subject") && !listed) {
        Digest subject = Digest.parse(document.path("subject").path("digest").asText()).orThrow();
        lists
            .computeIfAbsent(subject, _ -> emptyIndex())
            .withArray("manifests")
            .add(entry(manifest, document));
      }
    });
    lists.forEach((subject, list) ->
        registry.putManifest(
            repository,
            "sha256-" + subject.hex(),
            MediaTypes.INDEX,
            new Manifest(MediaTypes.INDEX, text(list)).content()));
    tags.forEach((tag, digest) -> {
      Manifest manifest = manifests.get(digest);
      registry.putManifest(repository, tag, manifest.mediaType(), manifest.content());
    });
  }

  private static ObjectNode entry(Manifest manifest, JsonNode document) {
    ObjectNode entry = descriptor(manifest.mediaType(), manifest.content());
    JsonNode type = document.path("artifactType");
    entry.set("artifactType", type.isMissingNode() ? document.at("/config/mediaType") : type);
    if (document.has("annotations")) {
      entry.set("annotations", document.path("annotations"));
    }
    return entry;
  }

  static ObjectNode emptyIndex() {
    ObjectNode index =
        JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.INDEX);
    index.putArray("manifests");
    return index;
  }

  private static String text(ObjectNode document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
