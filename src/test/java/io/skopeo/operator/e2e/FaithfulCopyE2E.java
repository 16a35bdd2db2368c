package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.skopeo.operator.e2e.content.ImageGraph;
import io.skopeo.operator.e2e.content.ManifestKind;
import io.skopeo.operator.e2e.content.RandomGraphs;
import io.skopeo.operator.e2e.content.RegistryProcess;
import io.skopeo.operator.e2e.content.RegistryProcess.Program;
import io.skopeo.operator.e2e.copies.Cosign;
import io.skopeo.operator.e2e.copies.MirroredImages;
import io.skopeo.operator.e2e.copies.Registries;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.oci.Digest;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/**
 * Mirrors images of every kind to registries of every kind, and compares all that arrives with the
 * source: each manifest, config, layer, signature and referrer. {@code -Dgraphs.seed=…} repeats the
 * random ones, {@code -Dgraphs.count=…} makes more.
 */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class FaithfulCopyE2E {
  private static final long SEED = Long.getLong("graphs.seed", System.nanoTime());
  private static final int GRAPHS = Integer.getInteger("graphs.count", 8);
  private static final String UP_TO_DATE = "UpToDate";
  private static final Set<String> V1 = Set.of("v1");

  @TempDir private static Path folder;
  private static Registries registries;

  private Cluster here;
  private MirroredImages images;

  @BeforeAll
  static void start() {
    LoggerFactory.getLogger(FaithfulCopyE2E.class)
        .info("-Dgraphs.seed={} -Dgraphs.count={}", SEED, GRAPHS);
    registries = Registries.start(folder);
  }

  @AfterAll
  static void stop() {
    registries.close();
  }

  @BeforeEach
  void create() {
    here = Cluster.create();
    images = new MirroredImages(here, registries);
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void everyKindOfManifestArrivesAtEveryRegistry() {
    for (ManifestKind kind : ManifestKind.values()) {
      kind.example(here.namespace)
          .push(registries.source(Program.DISTRIBUTION).access(), here.repository(kind.path()));
      images.apply(Program.DISTRIBUTION, kind.path(), V1, "");
    }
    images.awaitReasons(FaithfulCopyE2E::reason);
    images.forEach(image -> {
      if (reason(image.name()).equals(UP_TO_DATE)) {
        assertThat(image.atDestination().parts())
            .as(image.name())
            .containsExactlyElementsOf(image.atSource().parts());
        assertThat(image.tagsAtDestination()).as(image.name()).isEqualTo(V1);
      } else {
        assertThat(image.tagsAtDestination()).as(image.name()).isEmpty();
      }
    });
  }

  /** Two of the registries accept no layers that are stored elsewhere. */
  private static String reason(String image) {
    return image.startsWith(ManifestKind.FOREIGN_LAYERS.path()) && !image.endsWith("distribution")
        ? "ForeignLayers"
        : UP_TO_DATE;
  }

  @Test
  void whateverRefersToAnImageArrives() {
    IntStream.range(0, GRAPHS)
        .forEach(number -> {
          ImageGraph graph = RandomGraphs.graph(SEED + number, here.namespace);
          Program from = number % 2 == 0 ? Program.OLAREG : Program.DISTRIBUTION;
          String name = "graph-" + number;
          graph.push(registries.source(from).access(), here.repository(name));
          images.apply(
              from,
              name,
              RandomGraphs.tags(graph),
              "signatures: true\nreferrers: {artifactTypes: []}\n");
        });
    images.awaitReasons(_ -> UP_TO_DATE);
    images.forEach(image ->
        assertThat(image.atDestination().parts())
            .as("%s, seed %d", image.name(), SEED)
            .containsExactlyElementsOf(image.atSource().parts()));
  }

  @Test
  void signatureIsValidAtTheDestination() {
    var cosign = Cosign.create(folder.resolve("cosign"));
    sign(cosign, Cosign.Format.BUNDLES, Program.OLAREG);
    sign(cosign, Cosign.Format.BUNDLES, Program.DISTRIBUTION);
    sign(cosign, Cosign.Format.TAGS, Program.DISTRIBUTION);
    images.awaitReasons(_ -> UP_TO_DATE);
    images.forEach(image -> {
      assertThat(cosign.verify(image.destination().host() + "/" + image.repository() + ":v1"))
          .as(image.name())
          .isEmpty();
      // cosign lists its bundles without annotations in registries that have no API for them.
      assertThat(image.atDestination().manifests())
          .as(image.name())
          .containsExactlyElementsOf(image.atSource().manifests());
    });
  }

  /** Signs an index and its images, and applies Images that mirror it. */
  private void sign(Cosign cosign, Cosign.Format format, Program from) {
    String name = "%s-of-%s".formatted(format, from).toLowerCase(Locale.ROOT);
    ImageGraph graph = ManifestKind.OCI_INDEX.example(here.repository(name));
    RegistryProcess source = registries.source(from);
    graph.push(source.access(), here.repository(name));
    for (Digest manifest : graph.manifests()) {
      cosign.sign(format, "%s/%s@%s".formatted(source.host(), here.repository(name), manifest));
    }
    images.apply(from, name, V1, "signatures: true\n");
  }
}
