package io.skopeo.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * JSON schemas of an API server's kinds, generated from its OpenAPI document (version 2) in the
 * layout of kubeconform, as strict as {@code kubectl --validate=strict}.
 */
final class KubernetesSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubernetesSchemas() {}

  /**
   * Writes one file per kind.
   *
   * @param openApi the API server's {@code /openapi/v2}
   * @param directory kubeconform's {@code -schema-location}
   * @param version kubeconform's {@code -kubernetes-version}
   */
  static void write(JsonNode openApi, Path directory, String version) throws IOException {
    Path place = Files.createDirectories(directory.resolve("v" + version + "-standalone-strict"));
    JsonNode definitions = openApi.path("definitions");
    definitions.forEach(KubernetesSchemas::tighten);
    Path all = place.resolve("definitions.json");
    JSON.writeValue(all.toFile(), JSON.createObjectNode().set("definitions", definitions));
    for (var definition : definitions.properties()) {
      for (JsonNode kind : definition.getValue().path("x-kubernetes-group-version-kind")) {
        JSON.writeValue(
            place.resolve(fileName(kind)).toFile(),
            JSON.createObjectNode()
                .put("$ref", all.toUri() + "#/definitions/" + definition.getKey()));
      }
    }
  }

  private static String fileName(JsonNode kind) {
    String group = kind.path("group").asText().replaceFirst("[.].*", "");
    return "%s%s-%s.json"
        .formatted(
            kind.path("kind").asText().toLowerCase(Locale.ROOT),
            group.isEmpty() ? "" : "-" + group,
            kind.path("version").asText());
  }

  /** Rejects unknown fields, and accepts numbers where Kubernetes accepts a string or a number. */
  private static void tighten(JsonNode node) {
    if (!(node instanceof ObjectNode schema)) {
      return;
    }
    if (schema.path("properties").isObject()
        && !schema.has("additionalProperties")
        && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      schema.put("additionalProperties", false);
    }
    if (isIntOrString(schema)) {
      schema.remove("format");
      schema.putArray("type").add("string").add("number");
    }
    schema.path("properties").forEach(KubernetesSchemas::tighten);
    tighten(schema.path("items"));
    tighten(schema.path("additionalProperties"));
  }

  private static boolean isIntOrString(ObjectNode schema) {
    return schema.path("x-kubernetes-int-or-string").asBoolean()
        || schema.path("format").asText().equals("int-or-string")
        || schema.path("description").asText().startsWith("Quantity is a fixed-point");
  }
}
