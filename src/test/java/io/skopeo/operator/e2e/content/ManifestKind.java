package io.skopeo.operator.e2e.content;

import static io.skopeo.operator.e2e.content.ImageParts.on;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.function.Function;

/** The kinds of manifests that a tag may name, each with an example. */
public enum ManifestKind {
  OCI_IMAGE(parts -> parts.image("amd64")),
  OCI_IMAGE_OF_UNCOMPRESSED_LAYERS(parts -> parts.image(ImageShape.OCI_UNCOMPRESSED, "amd64")),
  OCI_IMAGE_WITHOUT_LAYERS(
      parts -> parts.image(ImageShape.OCI, "amd64", image -> image.putArray("layers"))),
  DOCKER_IMAGE(parts -> parts.image(ImageShape.DOCKER, "amd64")),
  OCI_INDEX(parts -> parts.index(on("amd64", parts.image("amd64")), arm64(parts))),
  OCI_INDEX_OF_DOCKER_IMAGES(
      parts -> parts.index(on("amd64", parts.image(ImageShape.DOCKER, "amd64")), arm64(parts))),
  DOCKER_LIST(parts ->
      parts.index(
          MediaTypes.DOCKER_LIST,
          _ -> {},
          on("amd64", parts.image(ImageShape.DOCKER, "amd64")),
          on("arm64", parts.image(ImageShape.DOCKER, "arm64")))),
  DOCKER_LIST_OF_OCI_IMAGES(parts ->
      parts.index(
          MediaTypes.DOCKER_LIST, _ -> {}, on("amd64", parts.image("amd64")), arm64(parts))),
  INDEX_IN_INDEX(parts -> parts.index(on("amd64", parts.image("amd64")), inner(parts))),
  INDEX_IN_INDEX_IN_INDEX(parts ->
      parts.index(
          parts.index(inner(parts), on("s390x", parts.image("s390x"))),
          on("amd64", parts.image("amd64")))),
  INDEX_IN_INDEX_WITH_PLATFORM(
      parts -> parts.index(on("amd64", parts.image("amd64")), on("arm64", inner(parts)))),
  DOCKER_LIST_IN_OCI_INDEX(parts ->
      parts.index(
          on("amd64", parts.image("amd64")),
          parts.index(MediaTypes.DOCKER_LIST, _ -> {}, arm64(parts)))),
  INDEX_WITHOUT_PLATFORMS(parts -> parts.index(parts.image("amd64"), parts.image("arm64"))),
  INDEX_WITHOUT_ENTRIES(parts -> parts.index()),
  INDEX_OF_ARTIFACTS(parts -> parts.index(sbom(parts), on("amd64", parts.image("amd64")))),
  DUPLICATE_CHILDREN(parts -> {
    ObjectNode image = parts.image("amd64");
    return parts.index(on("amd64", image), on("amd64", image), on("arm64", image), image);
  }),
  HELM_CHART(parts ->
      parts.artifact(
          "application/vnd.cncf.helm.config.v1+json",
          "{\"name\":\"chart\",\"version\":\"1.0.0\",\"apiVersion\":\"v2\"}",
          "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
          _ -> {})),
  WASM(parts ->
      parts.artifact(
          "application/vnd.wasm.config.v0+json",
          "{\"architecture\":\"wasm\",\"os\":\"wasip2\",\"layerDigests\":[]}",
          "application/wasm",
          _ -> {})),
  ARTIFACT_WITH_EMPTY_CONFIG(ManifestKind::sbom),
  COSIGN_SIGNATURE(parts -> cosignSignature(parts, "an image")),
  UNKNOWN_FIELDS_OF_IMAGE(
      parts -> parts.image(ImageShape.OCI, "amd64", ManifestKind::addUnknownFields)),
  UNKNOWN_FIELDS_OF_INDEX(parts ->
      parts.index(
          MediaTypes.INDEX,
          ManifestKind::addUnknownFields,
          on("amd64", parts.image("amd64")).put("x-extra", 1.50))),
  UNUSUAL_WHITE_SPACE(parts ->
      parts
          .graph()
          .manifest(
              MediaTypes.INDEX,
              "{ \"manifests\" :[\n\n %s ],\t\"schemaVersion\":2,\"mediaType\":\"%s\"}\n\n"
                  .formatted(
                      on("amd64", parts.image("amd64")).toPrettyString(), MediaTypes.INDEX))),
  IMAGE_WITHOUT_MEDIA_TYPE(
      parts -> parts.image(ImageShape.OCI, "amd64", ManifestKind::removeMediaType)),
  INDEX_WITHOUT_MEDIA_TYPE(parts ->
      parts.index(
          MediaTypes.INDEX,
          ManifestKind::removeMediaType,
          on("amd64", parts.image(ImageShape.OCI, "amd64", ManifestKind::removeMediaType)))),
  ZSTD_IMAGE(parts -> parts.image(ImageShape.OCI_ZSTD, "amd64")),
  ZSTD_INDEX_WITHOUT_ANNOTATIONS(parts ->
      parts.index(
          on("amd64", parts.image(ImageShape.OCI_ZSTD, "amd64")),
          on("arm64", parts.image(ImageShape.OCI_ZSTD, "arm64")))),
  ZSTD_NEXT_TO_GZIP(parts -> {
    ObjectNode zstd = on("amd64", parts.image(ImageShape.OCI_ZSTD, "amd64"));
    zstd.putObject("annotations").put("io.github.containers.compression.zstd", "true");
    return parts.index(on("amd64", parts.image("amd64")), zstd);
  }),
  ZSTD_CHUNKED(parts ->
      parts.index(
          on("amd64", parts.image(ImageShape.OCI_ZSTD, "amd64", ManifestKind::addChunks)),
          arm64(parts))),
  BUILDKIT_ATTESTATIONS(parts -> {
    ObjectNode image = on("amd64", parts.image("amd64"));
    return parts.index(image, parts.attestation(image));
  }),
  FOREIGN_LAYERS(parts ->
      parts.index(
          MediaTypes.DOCKER_LIST,
          _ -> {},
          on("amd64", parts.image(ImageShape.DOCKER, "amd64")),
          on("windows", "amd64", parts.foreign())));

  @SuppressWarnings("ImmutableEnumChecker") // None of the functions has a state.
  private final Function<ImageParts, ObjectNode> example;

  ManifestKind(Function<ImageParts, ObjectNode> example) {
    this.example = example;
  }

  /** Returns an example whose content no other one has, with the tag v1. */
  public ImageGraph example(String salt) {
    return example(salt, "v1");
  }

  /** Returns an example whose content depends on the salt, with a tag. */
  public ImageGraph example(String salt, String tag) {
    var graph = new ImageGraph();
    graph.tag(tag, example.apply(new ImageParts(graph, name() + " " + salt)));
    return graph;
  }

  /** Returns its name as part of a repository's name. */
  public String path() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ObjectNode arm64(ImageParts parts) {
    return on("arm64", parts.image("arm64"));
  }

  private static ObjectNode inner(ImageParts parts) {
    return parts.index(arm64(parts), on("ppc64le", parts.image("ppc64le")));
  }

  /** Adds a signature as cosign stored it until its second version, under a tag of its own. */
  static ObjectNode cosignSignature(ImageParts parts, String signed) {
    return parts.artifact(
        MediaTypes.CONFIG,
        "{\"architecture\":\"\",\"os\":\"\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
        "application/vnd.dev.cosign.simplesigning.v1+json",
        manifest -> manifest.putObject("annotations").put("signed", signed));
  }

  private static ObjectNode sbom(ImageParts parts) {
    String type = "application/spdx+json";
    return parts.artifact(
        MediaTypes.EMPTY, "{}", type, manifest -> manifest.put("artifactType", type));
  }

  private static void addUnknownFields(ObjectNode manifest) {
    manifest.putObject("x-unknown").put("number", 2.50).putNull("nothing");
    manifest.putObject("annotations").put("org.example/ä", "<&>\u2028").put("empty", "");
  }

  private static void removeMediaType(ObjectNode manifest) {
    manifest.remove("mediaType");
  }

  private static void addChunks(ObjectNode manifest) {
    String prefix = "io.github.containers.zstd-chunked.";
    ((ObjectNode) manifest.at("/layers/0"))
        .putObject("annotations")
        .put(prefix + "manifest-checksum", Sha256.of("chunks").toString())
        .put(prefix + "manifest-position", "10:10:10:1")
        .put(prefix + "tarsplit-position", "20:10:10");
  }
}
