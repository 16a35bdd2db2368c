package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skopeo.operator.cluster.Program;
import io.skopeo.operator.e2e.content.ImageGraph;
import io.skopeo.operator.e2e.content.ManifestKind;
import io.skopeo.operator.e2e.content.RegistryContent;
import io.skopeo.operator.e2e.content.RegistryProcess;
import io.skopeo.operator.e2e.fixture.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads the copy image that the cluster runs: its skopeo, and the lists of its contents. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class CopyImageE2E {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path root;

  @BeforeAll
  static void unpack(@TempDir Path archive) throws IOException {
    // The image is built when the operator is installed.
    Cluster.create().close();
    try (Stream<Path> images = Files.list(Path.of("target/images"))) {
      Path image =
          images
              .filter(file -> file.getFileName().toString().matches("copy-[0-9a-f]+\\.tar"))
              .findFirst()
              .orElseThrow();
      run("tar", "-xf", image.toString(), "-C", archive.toString());
    }
    JsonNode layers = JSON.readTree(archive.resolve("manifest.json").toFile()).at("/0/Layers");
    assertThat(layers).hasSize(1);
    String layer = archive.resolve(layers.get(0).asText()).toString();
    run("tar", "-xf", layer, "-C", root.toString(), "--exclude=./dev");
  }

  /** A static program runs without the image around it. */
  @Test
  void skopeoIsStaticAndOfTheVersionThatTheTaskNames() throws IOException {
    String version = version();
    assertThat(Files.readString(Path.of("tekton/skopeo-copy.yaml")))
        .contains("image: quay.io/containers/skopeo:v" + version + "\n");
    assertThat(run("readelf", "--program-headers", skopeo())).doesNotContain("INTERP");
  }

  /**
   * Otherwise each process of a run uploads blobs that the registry has, instead of mounting them.
   */
  @Test
  void skopeosProcessesShareWhatTheyKnowAboutBlobs(@TempDir Path target) {
    String log =
        run(
            "bash",
            "-c",
            "cd \"$1\" && tar -cf layer.tar -T /dev/null"
                + " && \"$2\" --debug copy --insecure-policy tarball:layer.tar dir:image 2>&1",
            "-",
            target.toString(),
            skopeo());
    assertThat(log).contains("Using SQLite blob info cache").doesNotContain("memory-only");
  }

  /**
   * skopeo alone uploads what it has not transferred itself. It looks at each layer that it
   * uploads.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "OCI_IMAGE",
        "OCI_IMAGE_OF_UNCOMPRESSED_LAYERS",
        "DOCKER_IMAGE",
        "OCI_INDEX",
        "DOCKER_LIST",
        "HELM_CHART",
        "ZSTD_IMAGE",
        "ZSTD_NEXT_TO_GZIP",
        "ZSTD_CHUNKED"
      })
  void layersThatTheRegistryHasAreMounted(ManifestKind kind, @TempDir Path folder) {
    try (var registry = RegistryProcess.start(RegistryProcess.Program.DISTRIBUTION, folder)) {
      ImageGraph graph = kind.example("");
      graph.push(registry.access(), "team/app");
      String source = "docker://%s/team/app@%s".formatted(registry.host(), graph.tags().get("v1"));
      String log =
          run(
              "bash",
              "-c",
              "export XDG_DATA_HOME=\"$1\" _CONTAINERS_ROOTLESS_UID=65532"
                  + " && \"$2-known-blobs\" --tls-verify=false <<<\"$3\" 2>&1"
                  + " && \"$2\" --debug --insecure-policy copy --all --preserve-digests"
                  + " --src-tls-verify=false --dest-tls-verify=false \"$3\" \"$4\" 2>&1",
              "-",
              folder.toString(),
              skopeo(),
              source,
              "docker://%s/prod/app:v1".formatted(registry.host()));
      assertThat(log).contains("&mount=").doesNotContain("Detected compression format");
      assertThat(RegistryContent.read(registry.access(), "prod/app", Set.of("v1")))
          .isEqualTo(RegistryContent.read(registry.access(), "team/app", Set.of("v1")));
    }
  }

  @Test
  void listsNameWhatTheImageContains() throws IOException {
    assertThat(purls("bom.json"))
        .contains("pkg:golang/github.com/containers/skopeo@v" + version())
        .anyMatch(purl -> purl.startsWith("pkg:golang/github.com/mattn/go-sqlite3@v"))
        .anyMatch(purl -> purl.startsWith("pkg:golang/stdlib@1."))
        .anyMatch(purl -> purl.matches("pkg:deb/[a-z]+/libc6-dev@2.*"))
        .as("modules that skopeo-known-blobs is linked with")
        .containsAll(linkedInto("usr/bin/skopeo-known-blobs"));
    try (Stream<Path> packages = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
      assertThat(purls("bom-system.json"))
          .map(purl -> purl.replaceAll(".*/|@.*", ""))
          .containsExactlyInAnyOrderElementsOf(
              packages.map(file -> file.getFileName().toString()).toList())
          .contains("bash", "coreutils", "libc6", "ca-certificates");
    }
  }

  private static List<String> linkedInto(String program) {
    return run("go", "version", "-m", root.resolve(program).toString())
        .lines()
        .map(line -> line.strip().split("\t"))
        .filter(words -> words[0].equals("dep"))
        .map(words -> "pkg:golang/%s@%s".formatted(words[1], words[2].replace("+", "%2B")))
        .toList();
  }

  private static String version() {
    return run(skopeo(), "--version").strip().replaceFirst("skopeo version ", "");
  }

  private static String skopeo() {
    return root.resolve("usr/bin/skopeo").toString();
  }

  private static List<String> purls(String list) throws IOException {
    JsonNode components =
        JSON.readTree(root.resolve("opt/skopeo").resolve(list).toFile()).get("components");
    return StreamSupport.stream(components.spliterator(), false)
        .map(component -> component.get("purl").asText())
        .toList();
  }

  private static String run(String... command) {
    return Program.run("", List.of(command));
  }
}
