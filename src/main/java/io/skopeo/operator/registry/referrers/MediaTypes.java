package io.skopeo.operator.registry.referrers;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.util.Locale;
import java.util.Set;

/** The media types of manifests (OCI image specification, Media Types). */
final class MediaTypes {
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final Set<String> INDEXES =
      Set.of(INDEX, "application/vnd.docker.distribution.manifest.list.v2+json");

  private MediaTypes() {}

  /** Returns whether a response is an OCI index by its header. */
  static boolean isIndex(Response response) {
    return header(response).equals(INDEX);
  }

  /** Returns whether it is the type of an index or of Docker's manifest list. */
  static boolean isIndex(String type) {
    return INDEXES.contains(type);
  }

  /**
   * Returns the type of a manifest: its own word, which is part of its digest, or the header's if
   * that is not a general one, or the one that its form suggests.
   */
  static String of(JsonNode manifest, Response response) {
    String own = manifest.path("mediaType").asText();
    String header = header(response);
    if (!own.isEmpty()) {
      return own;
    }
    return header.contains("/vnd.") ? header : manifest.has("manifests") ? INDEX : MANIFEST;
  }

  private static String header(Response response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
