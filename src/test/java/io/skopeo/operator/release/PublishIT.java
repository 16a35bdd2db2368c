package io.skopeo.operator.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.client.DebianRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code src/release/publish} as the release workflow does, with an image of one file for each
 * of two architectures.
 */
class PublishIT {
  private static final String VERSION = "9.8.7";
  private static final List<String> ARCHITECTURES = List.of("amd64", "arm64");

  /** ada:secret, as written by docker login. */
  private static final String ADA = "YWRhOnNlY3JldA==";

  @TempDir private Path folder;
  private Path output;
  private DebianRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = DebianRegistry.start(folder, Optional.of(new Credential("ada", "secret")), false);
    output = Files.createDirectory(folder.resolve("dist"));
    Path docker = Files.createDirectories(folder.resolve("home/.docker"));
    Files.writeString(
        docker.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), ADA));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void indexNamesEachImageAndChartNamesTheIndex() throws IOException, InterruptedException {
    for (String architecture : ARCHITECTURES) {
      image(architecture);
    }
    for (String file :
        List.of(
            "crds/images.skopeo.io.yaml",
            "crds/imagesets.skopeo.io.yaml",
            "crds/imageexports.skopeo.io.yaml",
            "crds/imageimports.skopeo.io.yaml",
            "tekton/skopeo-copy.yaml")) {
      Files.copy(Path.of(file), output.resolve(Path.of(file).getFileName()));
    }
    Files.writeString(output.resolve("bom.json"), "{}");

    String printed = publish();

    String digest = Files.readString(output.resolve("image.digest"));
    assertThat(printed)
        .endsWith("%s/skopeo-operator:%s is %s\n".formatted(registry.host(), VERSION, digest));
    HttpResponse<String> index = index();
    assertThat(index.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
    assertThat(architectures(index.body())).containsExactlyInAnyOrderElementsOf(ARCHITECTURES);
    assertThat(
            atHome(
                ClusterScript.variable("CLUSTER_BIN") + "/helm",
                "template",
                "any",
                "oci://%s/charts/skopeo-operator".formatted(registry.host()),
                "--plain-http",
                "--version=" + VERSION))
        .contains(
            "image: \"%s/skopeo-operator:%s@%s\"".formatted(registry.host(), VERSION, digest));
    assertThat(
            Program.run(
                "",
                List.of(
                    "sh",
                    "-c",
                    "cd \"$1\" && exec sha256sum --check SHA256SUMS",
                    "-",
                    "" + output)))
        .contains(
            "skopeo-operator-9.8.7.tgz: OK",
            "images.skopeo.io.yaml: OK",
            "skopeo-copy.yaml: OK",
            "bom.json: OK",
            "image.digest: OK");
  }

  @Test
  void releaseWithoutImagesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(this::publish)
        .withMessageContaining("%s has no image of 9.8.7: run src/release/build first", output);
  }

  private void image(String architecture) throws IOException {
    Path context = Files.createDirectory(folder.resolve(architecture));
    Files.writeString(context.resolve("Containerfile"), "FROM scratch\nCOPY file /file\n");
    Files.writeString(context.resolve("file"), architecture);
    String name = "localhost/skopeo-operator:" + VERSION;
    buildah(
        "build",
        "--isolation=chroot",
        "--platform=linux/" + architecture,
        "-t",
        name,
        "" + context);
    buildah(
        "push",
        name,
        "docker-archive:%s/skopeo-operator-%s-%s.tar:%s"
            .formatted(output, VERSION, architecture, name));
  }

  private void buildah(String... arguments) {
    Program.run(
        "",
        Stream.concat(
                Stream.of(
                    "buildah",
                    "--root=" + folder.resolve("storage"),
                    "--runroot=" + folder.resolve("run"),
                    "--storage-driver=vfs"),
                Stream.of(arguments))
            .toList());
  }

  private String publish() {
    return atHome(
        "env",
        "INSECURE=true",
        "PATH=%s:%s".formatted(ClusterScript.variable("CLUSTER_BIN"), System.getenv("PATH")),
        "src/release/publish",
        VERSION,
        output.toString(),
        registry.host() + "/skopeo-operator");
  }

  /** Runs a command with only the test's login. */
  private String atHome(String... command) {
    return Program.run(
        "",
        Stream.concat(
                Stream.of("env", "HOME=" + folder.resolve("home"), "XDG_RUNTIME_DIR=" + folder),
                Stream.of(command))
            .toList());
  }

  private HttpResponse<String> index() throws IOException, InterruptedException {
    URI address =
        URI.create("http://%s/v2/skopeo-operator/manifests/%s".formatted(registry.host(), VERSION));
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(address)
              .header("Accept", "application/vnd.oci.image.index.v1+json")
              .header("Authorization", "Basic " + ADA)
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static List<String> architectures(String index) throws IOException {
    var found = new ArrayList<String>();
    for (JsonNode manifest : new ObjectMapper().readTree(index).path("manifests")) {
      found.add(manifest.path("platform").path("architecture").asText());
    }
    return found;
  }
}
