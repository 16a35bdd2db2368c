package io.skopeo.operator.e2e.content;

import static io.skopeo.operator.e2e.content.ImageParts.on;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random graphs: indexes in indexes to a depth of three, artifacts and images, what refers to them,
 * and some tags, of which two may name the same. The same seed gives the same graph.
 */
public final class RandomGraphs {
  private static final int DEPTH = 3;
  private static final int MOST_ENTRIES = 3;
  private static final int MOST_REFERRERS = 5;
  private static final int MOST_TAGS = 3;
  private static final List<String> ARCHITECTURES =
      List.of("amd64", "arm64", "s390x", "ppc64le", "riscv64");
  private static final List<ImageShape> SHAPES =
      List.of(ImageShape.OCI, ImageShape.OCI, ImageShape.OCI_ZSTD, ImageShape.DOCKER);
  private static final List<String> ARTIFACT_TYPES =
      List.of(
          "application/vnd.dev.sigstore.bundle.v0.3+json",
          "application/vnd.cncf.notary.signature",
          "application/spdx+json",
          "application/vnd.example.unknown");

  /** A manifest, and how many manifests are between it and the image that it refers to. */
  private record Added(ObjectNode descriptor, int distance) {}

  private final Random random;
  private final ImageParts parts;
  private final List<Added> added = new ArrayList<>();
  private int count;

  private RandomGraphs(long seed, ImageGraph graph, String salt) {
    random = new Random(seed);
    parts = new ImageParts(graph, seed + " " + salt);
  }

  /** Returns a graph with the tags v1, v2, … and cosign's. */
  public static ImageGraph graph(long seed, String salt) {
    var graph = new ImageGraph();
    var graphs = new RandomGraphs(seed, graph, salt);
    int tags = 1 + graphs.random.nextInt(MOST_TAGS);
    IntStream.rangeClosed(1, tags).forEach(i -> graph.tag("v" + i, graphs.tagged()));
    int referrers = graphs.random.nextInt(MOST_REFERRERS + 1);
    IntStream.range(0, referrers).forEach(i -> graphs.addReferrer(i));
    if (graphs.random.nextBoolean()) {
      graphs.sign();
    }
    return graph;
  }

  /** Returns the tags of a graph without cosign's. */
  public static Set<String> tags(ImageGraph graph) {
    return graph.tags().keySet().stream()
        .filter(tag -> tag.startsWith("v"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private ObjectNode tagged() {
    return added.isEmpty() || random.nextInt(4) > 0
        ? manifest(random.nextInt(DEPTH + 1))
        : any(added).descriptor();
  }

  private ObjectNode manifest(int depth) {
    ObjectNode descriptor = depth == 0 ? leaf() : index(depth);
    added.add(new Added(descriptor, 0));
    return descriptor;
  }

  private ObjectNode index(int depth) {
    var entries = new ArrayList<ObjectNode>();
    for (int i = random.nextInt(MOST_ENTRIES); i >= 0; i--) {
      entries.add(
          entries.isEmpty() || random.nextInt(6) > 0
              ? entry(manifest(i == 0 ? depth - 1 : random.nextInt(depth)))
              : any(entries));
    }
    return parts.index(entries.toArray(ObjectNode[]::new));
  }

  private ObjectNode entry(ObjectNode descriptor) {
    return random.nextInt(4) > 0 ? on(any(ARCHITECTURES), descriptor) : descriptor;
  }

  private ObjectNode leaf() {
    count++;
    return random.nextInt(5) > 0
        ? parts.image(
            any(SHAPES),
            any(ARCHITECTURES),
            image -> image.putObject("annotations").put("number", String.valueOf(count)))
        : parts.artifact(
            "application/vnd.example.config",
            "{\"number\":%d}".formatted(count),
            "application/vnd.example.layer",
            _ -> {});
  }

  private void addReferrer(int number) {
    Added subject = any(added.stream().filter(one -> one.distance() < DEPTH).toList());
    ObjectNode referrer =
        parts.referrer(
            any(ARTIFACT_TYPES), subject.descriptor(), Map.of("number", String.valueOf(number)));
    added.add(new Added(referrer, subject.distance() + 1));
  }

  /** Signs a manifest as cosign did until its second version. */
  private void sign() {
    Digest digest = Digest.parse(any(added).descriptor().get("digest").asText()).orThrow();
    parts
        .graph()
        .tag(
            "sha256-%s.sig".formatted(digest.hex()),
            ManifestKind.cosignSignature(parts, digest.toString()));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
