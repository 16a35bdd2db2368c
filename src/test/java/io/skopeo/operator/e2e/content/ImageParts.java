package io.skopeo.operator.e2e.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Images, artifacts and indexes for a graph. Each method adds one and returns its descriptor.
 *
 * @param graph receives them
 * @param salt makes the content differ from that of other graphs, so that no registry has it
 */
record ImageParts(ImageGraph graph, String salt) {

  ObjectNode image(String architecture) {
    return image(ImageShape.OCI, architecture, _ -> {});
  }

  ObjectNode image(ImageShape shape, String architecture) {
    return image(shape, architecture, _ -> {});
  }

  /** Adds an image whose manifest is changed before. */
  ObjectNode image(ImageShape shape, String architecture, Consumer<ObjectNode> change) {
    ObjectNode manifest = document(shape.manifest());
    byte[] tar = tar("file", architecture);
    manifest.set("config", graph.blob(shape.config(), config("linux", architecture, tar)));
    manifest.putArray("layers").add(graph.blob(shape.layer(), shape.compression().apply(tar)));
    change.accept(manifest);
    return graph.manifest(shape.manifest(), manifest);
  }

  /** Adds an image for Windows whose first layer only its publisher may serve. */
  ObjectNode foreign() {
    byte[] base = tar("windows", "not to be had");
    ObjectNode layer = ImageGraph.descriptor(MediaTypes.DOCKER_FOREIGN, Archives.gzip(base));
    layer
        .putArray("urls")
        .add("https://mcr.example.com/v2/windows/blobs/" + layer.get("digest").asText());
    return image(
        ImageShape.DOCKER,
        "amd64",
        manifest -> {
          manifest.set(
              "config",
              graph.blob(
                  MediaTypes.DOCKER_CONFIG,
                  config("windows", "amd64", base, tar("file", "amd64"))));
          manifest.withArray("layers").insert(0, layer);
        });
  }

  /** Adds an artifact of one layer. */
  ObjectNode artifact(
      String configType, String config, String layerType, Consumer<ObjectNode> change) {
    ObjectNode manifest = document(MediaTypes.MANIFEST);
    manifest.set("config", graph.blob(configType, config.getBytes(StandardCharsets.UTF_8)));
    manifest
        .putArray("layers")
        .add(graph.blob(layerType, ("content " + salt).getBytes(StandardCharsets.UTF_8)));
    change.accept(manifest);
    return graph.manifest(MediaTypes.MANIFEST, manifest);
  }

  /** Adds an artifact that refers to a manifest. */
  ObjectNode referrer(String artifactType, JsonNode subject, Map<String, String> annotations) {
    return artifact(
        MediaTypes.EMPTY,
        "{}",
        artifactType,
        manifest -> {
          manifest.put("artifactType", artifactType);
          manifest.set("subject", subjectOf(subject));
          annotations.forEach(manifest.withObject("/annotations")::put);
        });
  }

  /** Returns a descriptor without the fields that only entries of an index have. */
  static JsonNode subjectOf(JsonNode descriptor) {
    return ((ObjectNode) descriptor.deepCopy()).retain("mediaType", "digest", "size");
  }

  ObjectNode index(ObjectNode... entries) {
    return index(MediaTypes.INDEX, _ -> {}, entries);
  }

  ObjectNode index(String mediaType, Consumer<ObjectNode> change, ObjectNode... entries) {
    ObjectNode index = document(mediaType);
    var manifests = index.putArray("manifests");
    for (ObjectNode entry : entries) {
      manifests.add(entry);
    }
    change.accept(index);
    return graph.manifest(mediaType, index);
  }

  /** Adds a platform to an entry of an index. */
  static ObjectNode on(String architecture, ObjectNode entry) {
    return on("linux", architecture, entry);
  }

  static ObjectNode on(String os, String architecture, ObjectNode entry) {
    ObjectNode copy = entry.deepCopy();
    copy.putObject("platform").put("architecture", architecture).put("os", os);
    return copy;
  }

  /** Adds what BuildKit attests of an image (BuildKit, attestation-storage.md). */
  ObjectNode attestation(ObjectNode image) {
    byte[] statement =
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":\"%s %s\"}"
            .formatted(salt, image.get("digest").asText())
            .getBytes(StandardCharsets.UTF_8);
    ObjectNode manifest = document(MediaTypes.MANIFEST);
    manifest.set("config", graph.blob(MediaTypes.CONFIG, config("unknown", "unknown", statement)));
    ObjectNode layer = graph.blob("application/vnd.in-toto+json", statement);
    layer
        .putObject("annotations")
        .put("in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2");
    manifest.putArray("layers").add(layer);
    ObjectNode entry = on("unknown", "unknown", graph.manifest(MediaTypes.MANIFEST, manifest));
    entry
        .putObject("annotations")
        .put("vnd.docker.reference.type", "attestation-manifest")
        .put("vnd.docker.reference.digest", image.get("digest").asText());
    return entry;
  }

  private static ObjectNode document(String mediaType) {
    return ImageGraph.JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", mediaType);
  }

  byte[] tar(String name, String content) {
    return Archives.tar(name, "%s %s".formatted(content, salt).getBytes(StandardCharsets.UTF_8));
  }

  private byte[] config(String os, String architecture, byte[]... layers) {
    ObjectNode config =
        ImageGraph.JSON.createObjectNode().put("architecture", architecture).put("os", os);
    config.putObject("config").putObject("Labels").put("salt", salt);
    var ids = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    for (byte[] layer : layers) {
      ids.add(Sha256.of(layer).toString());
    }
    try {
      return ImageGraph.JSON.writeValueAsBytes(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
