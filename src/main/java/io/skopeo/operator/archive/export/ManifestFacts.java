package io.skopeo.operator.archive.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.ManifestSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Facts about a manifest, for the index of an export.
 *
 * @param size of the manifest in bytes
 * @param platforms that it is for
 * @param bytes of its config and layers, each once; of an index those of its manifests
 * @param blobs the sizes of its config and layers; empty if only their sum is known
 * @param subject the manifest that it refers to
 */
public record ManifestFacts(
    String mediaType,
    long size,
    List<Platform> platforms,
    long bytes,
    Map<Digest, Long> blobs,
    Optional<Digest> subject,
    Optional<String> artifactType,
    Map<String, String> annotations) {
  public ManifestFacts {
    platforms = List.copyOf(platforms);
    blobs = Map.copyOf(blobs);
    annotations = Map.copyOf(annotations);
  }

  /** Returns facts about manifests. */
  @FunctionalInterface
  public interface Source {
    /**
     * Returns the facts about a manifest; empty if they are not known.
     *
     * @param repository that it is read from
     */
    Optional<ManifestFacts> of(Repository repository, Digest digest);
  }

  /**
   * Creates the facts that a manifest states itself.
   *
   * @param bytes of its config and layers; of an index those of its manifests
   */
  public static ManifestFacts of(ManifestSummary summary, List<Platform> platforms, long bytes) {
    return new ManifestFacts(
        summary.mediaType(),
        summary.size(),
        platforms,
        bytes,
        Map.of(),
        summary.subject(),
        summary.artifactType().filter(_ -> summary.subject().isPresent()),
        summary.subject().isPresent() ? annotations(summary.descriptor().json()) : Map.of());
  }

  /** Creates the facts about an index that a run brings along. */
  static ManifestFacts ofComposed(String text) {
    String mediaType =
        StrictJson.read(text) instanceof StrictJson.Document.Read(var object)
            ? StrictJson.text(object, "mediaType").orElse("")
            : "";
    return new ManifestFacts(
        mediaType,
        text.length(),
        List.of(),
        0,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Map<String, String> annotations(String descriptor) {
    var annotations = new TreeMap<String, String>();
    if (StrictJson.read(descriptor) instanceof StrictJson.Document.Read(var object)) {
      for (Map.Entry<String, JsonNode> entry : object.path("annotations").properties()) {
        annotations.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return annotations;
  }
}
