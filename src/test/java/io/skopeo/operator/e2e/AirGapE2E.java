package io.skopeo.operator.e2e;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.content.ImageGraph;
import io.skopeo.operator.e2e.content.ManifestKind;
import io.skopeo.operator.e2e.content.RegistryAccess;
import io.skopeo.operator.e2e.content.RegistryContent;
import io.skopeo.operator.e2e.content.SignedImage;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.HeldSource;
import io.skopeo.operator.e2e.fixture.RegistryFront;
import io.skopeo.operator.e2e.fixture.Transfers;
import io.skopeo.operator.e2e.fixture.Volumes;
import io.skopeo.operator.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Carries images on volumes to a registry that allows names of two levels only. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class AirGapE2E {
  private static final String UP_TO_DATE = "UpToDate";
  private static final String ARGOCD = "argoproj/argocd";
  private static final String TOOL = "tools/of/all/kinds";
  private static final String APP = "app";
  private static final List<ManifestKind> KINDS =
      List.of(
          ManifestKind.OCI_IMAGE,
          ManifestKind.DOCKER_IMAGE,
          ManifestKind.DOCKER_LIST,
          ManifestKind.INDEX_IN_INDEX,
          ManifestKind.ZSTD_IMAGE,
          ManifestKind.HELM_CHART,
          ManifestKind.BUILDKIT_ATTESTATIONS);
  private static final RegistryAccess SOURCE =
      RegistryAccess.anonymous(ClusterScript.variable("SOURCE_REGISTRY"));
  private static final RegistryAccess DESTINATION =
      RegistryAccess.as(
          ClusterScript.variable("DESTINATION_REGISTRY"),
          ClusterScript.variable("DESTINATION_USERNAME"),
          ClusterScript.variable("DESTINATION_PASSWORD"));

  @TempDir private static Path folder;
  private static Cluster here;
  private static Volumes volumes;
  private static HeldSource source;
  private static RegistryFront hub;
  private static Transfers<ImageExport, ImageExportStatus> exports;
  private static Transfers<ImageImport, ImageImportStatus> imports;

  @BeforeAll
  static void create() throws IOException {
    here = Cluster.create();
    volumes = new Volumes(here, Files.createDirectory(folder.resolve("volumes")));
    source = HeldSource.start(Files.createDirectory(folder.resolve("source")));
    hub = RegistryFront.withTwoLevels(folder, Cluster.DESTINATION);
    exports = Transfers.exports(here);
    imports = Transfers.imports(here);
    here.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
    here.account(
        "hub",
        hub.inCluster(),
        ClusterScript.variable("DESTINATION_USERNAME"),
        ClusterScript.variable("DESTINATION_PASSWORD"));
  }

  @AfterAll
  static void close() {
    try {
      here.close();
    } finally {
      volumes.close();
      hub.close();
      source.close();
    }
  }

  @Test
  void everythingArrivesAndOnlyWhatIsNewIsCarriedAgain() throws IOException {
    Map<String, Set<String>> tags = pushTwentyTags();
    Path near = volumes.create("near");
    Path far = volumes.create("far");

    tags.keySet().forEach(name -> source.hold(here.repository(name)));
    exports.create("first", export("first", ""));
    exports.deletePod("first", () -> isRead(ARGOCD));
    source.releaseAll();
    source.hold(here.repository(APP));
    exports.deletePod("first", () -> isRead(APP));
    source.releaseAll();
    ImageExportStatus exported = exports.request("first", "True", UP_TO_DATE);
    assertThat(exported.images().summary()).isEqualTo("20/20");
    assertThat(images(near.resolve("exports/first"))).isEqualTo(named(tags));

    carry(near.resolve("exports/first"), far.resolve("exports/first"));
    imports.create("first", imported("first"));
    imports.deletePod("first", () -> !DESTINATION.tags(destination(ARGOCD)).isEmpty());
    ImageImportStatus arrived = imports.request("first", "True", UP_TO_DATE);
    assertThat(arrived.exportID()).isEqualTo(exported.id());
    assertArrived(tags);
    String receipt = receipt(arrived, far.resolve("exports/first"), "first");
    assertNamesAll(receipt, tags);

    push(ARGOCD, "v2.14.0", ManifestKind.OCI_INDEX.example("v2.14.0", "v2.14.0"), tags);
    push(APP, "v1.9", SignedImage.example("v1.9 " + here.namespace, "v1.9"), tags);
    carryBack("after-first", receipt);
    exports.create("second", export("second", "after-first"));
    assertThat(exports.awaitReady("second", "True", UP_TO_DATE).images().leftOut()).isEqualTo(20);
    assertThat(images(near.resolve("exports/second")))
        .isEqualTo(named(new TreeMap<>(Map.of(ARGOCD, Set.of("v2.14.0"), APP, Set.of("v1.9")))));
    carry(near.resolve("exports/second"), far.resolve("exports/second"));
    imports.create("second", imported("second"));
    arrived = imports.awaitReady("second", "True", UP_TO_DATE);
    assertArrived(tags);

    // Nothing is new: no layer is read from now on.
    tags.keySet().forEach(name -> source.hold(here.repository(name)));
    carryBack("after-second", receipt(arrived, far.resolve("exports/second"), "second"));
    exports.request("second", "True", UP_TO_DATE);
    exports.create("third", export("third", "after-second"));
    assertThat(exports.awaitReady("third", "True", UP_TO_DATE).images().leftOut()).isEqualTo(22);
    assertThat(images(near.resolve("exports/third"))).isEmpty();
    assertThat(source.waiting()).isEmpty();
  }

  private static Map<String, Set<String>> pushTwentyTags() {
    var tags = new TreeMap<String, Set<String>>();
    for (int i = 0; i < 7; i++) {
      String tag = "v2.13." + i;
      push(ARGOCD, tag, ManifestKind.OCI_INDEX.example(tag + here.namespace, tag), tags);
    }
    push(
        ARGOCD,
        "latest",
        ManifestKind.OCI_INDEX.example("v2.13.6" + here.namespace, "latest"),
        tags);
    KINDS.forEach(kind -> push(TOOL, kind.path(), kind.example(here.namespace, kind.path()), tags));
    push(APP, "v1.0", SignedImage.example("v1.0 " + here.namespace, "v1.0"), tags);
    IntStream.range(1, 5)
        .mapToObj(i -> "v1." + i)
        .forEach(
            tag -> push(APP, tag, ManifestKind.OCI_IMAGE.example(tag + here.namespace, tag), tags));
    return tags;
  }

  private static void push(
      String name, String tag, ImageGraph graph, Map<String, Set<String>> tags) {
    graph.push(SOURCE, here.repository(name));
    tags.computeIfAbsent(name, _ -> new TreeSet<>()).add(tag);
  }

  private static boolean isRead(String name) {
    return source.waiting().contains(here.repository(name));
  }

  private static String export(String path, String since) {
    String sources =
        Stream.of(ARGOCD, TOOL, APP)
            .map(name ->
                "  - {name: \"%s/%s\", tags: {include: ['.*']}, signatures: true, referrers: {}}\n"
                    .formatted(source.inCluster(), here.repository(name)))
            .collect(joining());
    return """
    serviceAccountName: hub
    volume: {claimName: near, path: exports/%s}
    %s
    sources:
    """
            .formatted(
                path, since.isEmpty() ? "" : "since: {configMapRef: {name: %s}}".formatted(since))
        + sources;
  }

  private static String imported(String path) {
    return """
    serviceAccountName: hub
    volume: {claimName: far, path: exports/%s}
    mapping: {prefix: "%s/account", maxLevels: 2}
    """
        .formatted(path, hub.inCluster());
  }

  /** Checks a folder, and copies it with its hard links. */
  private static void carry(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    ClusterScript.run(List.of("cp", "-a", from.toString(), to.toString()));
    assertThat(
            ClusterScript.run(
                List.of("env", "-C", to.toString(), "sha256sum", "--quiet", "-c", "SHA256SUMS")))
        .isEmpty();
  }

  /** Returns the images with a tag in the index of an export, without cosign's. */
  private static Map<String, Digest> images(Path export) throws IOException {
    return Stream.of(new JsonMapper().readTree(export.resolve("export.json").toFile()))
        .flatMap(index -> index.path("images").valueStream())
        .filter(entry -> entry.has("tag") && !entry.path("tag").asText().startsWith("sha256-"))
        .collect(
            toMap(
                entry -> entry.path("repository").asText() + ":" + entry.path("tag").asText(),
                entry -> Digest.parse(entry.path("digest").asText()).orThrow()));
  }

  private static Map<String, Digest> named(Map<String, Set<String>> tags) {
    var named = new TreeMap<String, Digest>();
    tags.forEach((name, all) ->
        all.forEach(tag ->
            named.put(
                "%s/%s:%s".formatted(source.inCluster(), here.repository(name), tag),
                SOURCE.digest(here.repository(name), tag).orElseThrow())));
    return named;
  }

  /** Returns the name that a registry of two levels has for a repository. */
  private static String destination(String name) {
    return "account/" + here.repository(name).replace('/', '-');
  }

  private static void assertArrived(Map<String, Set<String>> tags) {
    tags.forEach((name, all) -> {
      assertThat(RegistryContent.read(DESTINATION, destination(name), all).parts())
          .as(name)
          .containsExactlyElementsOf(
              RegistryContent.read(SOURCE, here.repository(name), all).parts());
      assertThat(DESTINATION.tags(destination(name)))
          .as(name)
          .isEqualTo(SOURCE.tags(here.repository(name)));
    });
  }

  /** Returns the receipt, which the import has also written to the volume. */
  private static String receipt(ImageImportStatus arrived, Path export, String name)
      throws IOException {
    String receipt =
        here.client
            .configMaps()
            .inNamespace(here.namespace)
            .withName(arrived.receipt().configMapName())
            .get()
            .getData()
            .get("receipt.json");
    Path file = export.resolve("receipts").resolve("%s_%s.json".formatted(here.namespace, name));
    await("receipt on the volume")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(file).hasContent(receipt));
    return receipt;
  }

  private static void assertNamesAll(String receipt, Map<String, Set<String>> tags)
      throws IOException {
    JsonNode repositories = new JsonMapper().readTree(receipt).path("repositories");
    tags.forEach((name, all) -> {
      JsonNode there = repositories.path(source.inCluster() + "/" + here.repository(name));
      all.forEach(tag ->
          assertThat(there.path(tag).asText())
              .as(name + ":" + tag)
              .isEqualTo(SOURCE.digest(here.repository(name), tag).orElseThrow().toString()));
    });
  }

  /** Brings a receipt to the other side. */
  private static void carryBack(String name, String receipt) {
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(here.namespace)
                .endMetadata()
                .addToData("receipt.json", receipt)
                .build())
        .create();
  }

  @Test
  void treeOfSkopeoSyncIsImported() {
    List<String> names = List.of("tree/plain", "tree/scoped");
    names.forEach(name ->
        List.of(ManifestKind.OCI_IMAGE, ManifestKind.DOCKER_LIST, ManifestKind.OCI_INDEX)
            .forEach(kind ->
                kind.example(name + here.namespace, kind.path())
                    .push(SOURCE, here.repository(name))));
    Path tree = volumes.create("tree");
    sync(here.repository("tree/plain"), tree);
    sync(here.repository("tree/scoped"), tree, "--scoped");
    imports.create(
        "tree",
        """
        serviceAccountName: mirror
        volume: {claimName: tree}
        mapping: {prefix: "%s/%s", keep: Name}
        """
            .formatted(Cluster.DESTINATION, here.repository("synced")));
    ImageImportStatus arrived = imports.awaitReady("tree", "True", UP_TO_DATE);
    assertThat(arrived.images().summary()).isEqualTo("6/6");
    for (String name : names) {
      String synced = here.repository(name.replace("tree/", "synced/"));
      Set<String> tags = SOURCE.tags(here.repository(name));
      assertThat(RegistryContent.read(DESTINATION, synced, tags))
          .as(name)
          .isEqualTo(RegistryContent.read(SOURCE, here.repository(name), tags));
      assertThat(DESTINATION.tags(synced)).isEqualTo(tags);
    }
  }

  private static void sync(String repository, Path tree, String... options) {
    ClusterScript.run(
        Stream.of(
                Stream.of("skopeo", "sync", "--all", "--src-tls-verify=false"),
                Stream.of(options),
                Stream.of("--src=docker", "--dest=dir"),
                Stream.of(SOURCE.host() + "/" + repository, tree.toString()))
            .flatMap(all -> all)
            .toList());
  }

  @Test
  void imagesAreSelectedByLabelAndCarriedInALayout() {
    SignedImage.example(here.namespace, "v1").push(SOURCE, here.repository("labelled"));
    ManifestKind.OCI_IMAGE.example("v2", "v2").push(SOURCE, here.repository("labelled"));
    here.apply(
        "labelled",
        here.spec("OneShot", "labelled", "")
            + "tags: {exact: [v1, v2]}\n"
            + "signatures: true\n"
            + "referrers: {artifactTypes: []}\n"
            + "serviceAccountName: mirror\n");
    here.client
        .resource(here.image("labelled"))
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"site\":\"b\"}}}");
    here.awaitReady("labelled", "True", UP_TO_DATE);
    Path layout = volumes.create("layout");
    exports.create(
        "layout",
        """
        serviceAccountName: mirror
        images: {selector: {matchLabels: {site: b}}}
        format: OCILayout
        volume: {claimName: layout, path: all}
        """);
    exports.awaitReady("layout", "True", UP_TO_DATE);
    String exported =
        "%s/%s".formatted(Cluster.DESTINATION.replace(':', '_'), here.repository("labelled"));
    for (String tag : List.of("v1", "v2")) {
      assertThat(
              ClusterScript.run(
                  List.of(
                      "skopeo",
                      "inspect",
                      "--raw",
                      "oci:%s:%s:%s".formatted(layout.resolve("all"), exported, tag))))
          .isEqualTo(here.source.manifest(here.repository("labelled"), tag));
    }
    imports.create(
        "layout",
        """
        serviceAccountName: mirror
        volume: {claimName: layout, path: all}
        mapping: {prefix: "%s/%s"}
        """
            .formatted(Cluster.DESTINATION, here.repository("unpacked")));
    imports.awaitReady("layout", "True", UP_TO_DATE);
    String unpacked = here.repository("unpacked/" + here.repository("labelled"));
    assertThat(RegistryContent.read(DESTINATION, unpacked, Set.of("v1", "v2")))
        .isEqualTo(RegistryContent.read(SOURCE, here.repository("labelled"), Set.of("v1", "v2")));
  }
}
