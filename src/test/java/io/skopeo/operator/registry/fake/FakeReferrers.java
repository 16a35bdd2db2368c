package io.skopeo.operator.registry.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.Digest;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Entries and indexes of referrers, as a registry or a careful client writes them. */
public final class FakeReferrers {
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final JsonMapper JSON = new JsonMapper();

  private FakeReferrers() {}

  /** Returns a small manifest that refers to a subject. */
  public static String manifest(Digest subject, String artifactType, String text) {
    return """
    {"schemaVersion":2,"mediaType":"%s","artifactType":"%s",\
    "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:%s","size":2},\
    "layers":[{"mediaType":"text/plain","digest":"sha256:%s","size":40}],\
    "subject":{"mediaType":"%s","digest":"%s","size":7},"annotations":{"text":"%s"}}\
    """
        .formatted(MANIFEST, artifactType, "1".repeat(64), "2".repeat(64), MANIFEST, subject, text);
  }

  /** Returns an index of entries. */
  public static String index(List<String> entries) {
    return entries.stream()
        .collect(
            Collectors.joining(
                ",",
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[".formatted(INDEX),
                "]}"));
  }

  /** Returns the shortest entry. */
  public static String entry(String digest) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7}".formatted(MANIFEST, digest);
  }

  /** Returns the entry of a manifest if it refers to the subject. */
  static Optional<String> entry(String subject, Digest digest, String mediaType, String content) {
    try {
      JsonNode manifest = JSON.readTree(content);
      if (!manifest.at("/subject/digest").asText().equals(subject)) {
        return Optional.empty();
      }
      ObjectNode entry = JSON.createObjectNode();
      entry.put("mediaType", mediaType).put("digest", digest.toString());
      entry.put("size", content.length());
      entry.put("artifactType", manifest.path("artifactType").asText());
      entry.set("annotations", manifest.path("annotations"));
      return Optional.of(JSON.writeValueAsString(entry));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
