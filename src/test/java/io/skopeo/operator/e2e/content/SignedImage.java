package io.skopeo.operator.e2e.content;

import static io.skopeo.operator.e2e.content.ImageParts.on;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.Digest;
import java.util.Map;

/**
 * An image of two platforms with a bundle and a tag of cosign's, and with a list of what is in one
 * of its platforms.
 */
public final class SignedImage {
  private SignedImage() {}

  /** Returns an example whose content depends on the salt, with a tag. */
  public static ImageGraph example(String salt, String tag) {
    var graph = new ImageGraph();
    var parts = new ImageParts(graph, "signed " + salt);
    ObjectNode amd64 = parts.image("amd64");
    ObjectNode index = parts.index(on("amd64", amd64), on("arm64", parts.image("arm64")));
    graph.tag(tag, index);
    parts.referrer(
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        index,
        Map.of("dev.sigstore.bundle.content", "dsse-envelope"));
    parts.referrer(
        "application/spdx+json", amd64, Map.of("org.opencontainers.image.title", "sbom.spdx.json"));
    Digest digest = Digest.parse(index.path("digest").asText()).orThrow();
    graph.tag(
        "sha256-%s.sig".formatted(digest.hex()),
        ManifestKind.cosignSignature(parts, digest.toString()));
    return graph;
  }
}
