package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.content.ManifestKind;
import io.skopeo.operator.e2e.content.RegistryAccess;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.Transfers;
import io.skopeo.operator.e2e.fixture.Volumes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Exports to volumes and imports from volumes that something is wrong with. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class DamagedVolumeE2E {
  private static final String UP_TO_DATE = "UpToDate";

  @TempDir private static Path folder;
  private static Cluster here;
  private static Volumes volumes;
  private static Transfers<ImageExport, ImageExportStatus> exports;
  private static Transfers<ImageImport, ImageImportStatus> imports;

  @BeforeAll
  static void create() {
    here = Cluster.create();
    volumes = new Volumes(here, folder);
    exports = Transfers.exports(here);
    imports = Transfers.imports(here);
    here.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
  }

  @AfterAll
  static void close() {
    try {
      here.close();
    } finally {
      volumes.close();
    }
  }

  @Test
  void oneChangedBitIsNamedAndDelaysNoOther() throws IOException {
    List<String> tags = List.of("v1", "v2", "v3");
    tags.forEach(tag -> here.source.push(here.repository("bits"), tag, "content of " + tag));
    Path volume = volumes.create("bits");
    exports.create("bits", export("bits", "all", source("bits")));
    exports.awaitReady("bits", "True", UP_TO_DATE);
    Path layer = layer(volume.resolve("all"), "v2");
    flipBit(layer);
    imports.create("bits", imported("bits", "all"));
    ImageImportStatus status = imports.awaitReady("bits", "False", "ChecksumMismatch");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.reason()).isEqualTo("ChecksumMismatch");
          assertThat(failure.repository()).endsWith(here.repository("bits"));
          assertThat(failure.tag()).isEqualTo("v2");
        });
    assertThat(status.images().summary()).isEqualTo("2/3");
    assertThat(tags.stream().filter(tag -> isThere("bits", tag))).containsExactly("v1", "v3");

    flipBit(layer);
    imports.request("bits", "True", UP_TO_DATE);
    assertThat(tags).allMatch(tag -> isThere("bits", tag));
  }

  /** Returns the layer of an image. */
  private static Path layer(Path export, String tag) throws IOException {
    var json = new JsonMapper();
    Path image =
        json.readTree(export.resolve("export.json").toFile())
            .path("images")
            .valueStream()
            .filter(entry -> entry.path("tag").asText().equals(tag))
            .map(entry -> export.resolve(entry.path("folder").asText()))
            .findFirst()
            .orElseThrow();
    String digest =
        json.readTree(image.resolve("manifest.json").toFile()).at("/layers/0/digest").asText();
    return image.resolve(digest.replace("sha256:", ""));
  }

  private static void flipBit(Path file) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bytes.length() / 2);
      int changed = bytes.read() ^ 1;
      bytes.seek(bytes.length() / 2);
      bytes.write(changed);
    }
  }

  private static boolean isThere(String name, String tag) {
    return here.destination
        .digest(here.repository("imported/" + here.repository(name)), tag)
        .equals(here.source.digest(here.repository(name), tag));
  }

  private static String source(String name) {
    return "%s/%s".formatted(Cluster.SOURCE, here.repository(name));
  }

  private static String export(String claim, String path, String repository) {
    return """
    serviceAccountName: mirror
    sources: [{name: "%s", tags: {include: ['.*']}}]
    volume: {claimName: %s, path: %s}
    """
        .formatted(repository, claim, path);
  }

  private static String imported(String claim, String path) {
    return """
    serviceAccountName: mirror
    volume: {claimName: %s, path: %s}
    mapping: {prefix: "%s/%s"}
    """
        .formatted(claim, path, Cluster.DESTINATION, here.repository("imported"));
  }

  @Test
  void mediaTypesOfDockerAreNamedWithTheWayOut() throws IOException {
    var access = RegistryAccess.anonymous(ClusterScript.variable("SOURCE_REGISTRY"));
    for (ManifestKind kind :
        List.of(ManifestKind.DOCKER_IMAGE, ManifestKind.DOCKER_LIST, ManifestKind.OCI_INDEX)) {
      kind.example(here.namespace, kind.path()).push(access, here.repository("docker"));
    }
    Path volume = volumes.create("docker");
    exports.create("docker", export("docker", "all", source("docker")) + "format: OCILayout\n");
    ImageExportStatus status = exports.awaitReady("docker", "False", "MediaTypeUnsupported");
    assertThat(status.images().summary()).isEqualTo("1/3");
    assertThat(status.failures())
        .allSatisfy(failure -> {
          assertThat(failure.reason()).isEqualTo("MediaTypeUnsupported");
          assertThat(failure.message()).contains("Directory");
        })
        .extracting(failure -> failure.tag())
        .containsExactlyInAnyOrder("docker-image", "docker-list");
    assertThat(Files.readString(volume.resolve("all/index.json")))
        .contains(":oci-index\"")
        .doesNotContain("docker-image", "docker-list");
  }

  @Test
  void folderOfAnotherExportIsRefused() {
    here.source.push(here.repository("owned"), "v1", "owned");
    volumes.create("owned");
    exports.create("owner", export("owned", "all", source("owned")));
    exports.awaitReady("owner", "True", UP_TO_DATE);
    exports.create("second", export("owned", "all", source("owned")));
    assertThat(exports.message(exports.awaitReady("second", "False", "PathConflict")))
        .contains("owner");
    exports.delete("owner");
    assertThat(exports.message(exports.request("second", "False", "VolumeUnusable")))
        .contains("The folder all belongs to the ImageExport " + here.namespace + "/owner");
  }

  @Test
  void missingClaimIsNamed() {
    here.source.push(here.repository("claimless"), "v1", "claimless");
    exports.create("claimless", export("claimless", "all", source("claimless")));
    imports.create("claimless", imported("claimless", "all"));
    assertThat(exports.message(exports.awaitReady("claimless", "False", "VolumeMissing")))
        .contains(here.namespace + "/claimless");
    imports.awaitReady("claimless", "False", "VolumeMissing");
    volumes.create("claimless");
    exports.request("claimless", "True", UP_TO_DATE);
    imports.request("claimless", "True", UP_TO_DATE);
    assertThat(isThere("claimless", "v1")).isTrue();
  }

  @Test
  void foldersWithoutAWholeExportAreNamed() throws IOException {
    Path volume = volumes.create("unfit");
    Files.createDirectories(volume.resolve("half/.writing"));
    Files.createDirectories(volume.resolve("half/images/example.com/app/v1-123456789012"));
    Files.createDirectory(volume.resolve("empty"));
    Files.createDirectory(volume.resolve("letters"));
    Files.writeString(volume.resolve("letters/letter.txt"), "no image");
    List.of("half", "empty", "absent", "letters")
        .forEach(path -> imports.create(path, imported("unfit", path)));
    here.source.push(here.repository("unfit"), "v1", "unfit");
    exports.create("letters", export("unfit", "letters", source("unfit")));
    assertThat(imports.message(imports.awaitReady("half", "False", "SourceIncomplete")))
        .contains("half an export");
    for (String path : List.of("empty", "letters")) {
      assertThat(imports.message(imports.awaitReady(path, "False", "InvalidSpec")))
          .as(path)
          .contains("has no images");
    }
    assertThat(imports.message(imports.awaitReady("absent", "False", "InvalidSpec")))
        .contains("a folder that the volume does not have");
    assertThat(exports.message(exports.awaitReady("letters", "False", "VolumeUnusable")))
        .contains("not empty, and no export");
    assertThat(Set.of(volume.resolve("letters").toFile().list())).containsExactly("letter.txt");
  }
}
