package io.skopeo.operator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.imageset.ImageSetReader;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  private static final String WORKER =
      """
      containers:
        - quay.io/osism/osism:latest
        - quay.io/osism/osism-ansible
        - docker.io/library/nginx:1.27
      """;
  private static final String SET =
      """
      apiVersion: skopeo.io/v1alpha1
      kind: ImageSet
      metadata:
        name: platform
      spec:
        repositoriesFrom: [{configMapRef: {name: list, key: list.yaml}}]
        exclude: ['.*/osism-ansible']
        mapping: {prefix: registry.example.com, keep: Name}
        template: {spec: {tags: {semver: '>=1'}}}
      """;

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void workerFileAloneIsMappedToAnExample() throws IOException {
    assertThat(run(Map.of("list.yaml", WORKER))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            row("SOURCE", "TAGS", "DESTINATION")
                + row("quay.io/osism/osism", "latest", "registry.example.com/osism/osism")
                + row(
                    "quay.io/osism/osism-ansible", ".*", "registry.example.com/osism/osism-ansible")
                + row("docker.io/library/nginx", "1.27", "registry.example.com/library/nginx"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            No ImageSet is given: names are those of spec.mapping.prefix registry.example.com.
            3 Images, 0 excluded, 0 entries that cannot be mirrored
            """);
  }

  @Test
  void imageSetMapsTheListsWhereverItIs() throws IOException {
    String list = WORKER + "  - ghcr.io/a/b@sha256:" + "0".repeat(64) + "\n  - ghcr.io/c\n";
    assertThat(run(Map.of("a.yaml", list, "b.yaml", SET))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            row("SOURCE", "TAGS", "DESTINATION")
                + row("quay.io/osism/osism", "latest", "registry.example.com/osism")
                + row("docker.io/library/nginx", "1.27", "registry.example.com/nginx")
                + row("ghcr.io/a/b", "sha256:" + "0".repeat(64), "registry.example.com/b")
                + row("ghcr.io/c", ">=1", "registry.example.com/c"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("4 Images, 1 excluded, 0 entries that cannot be mirrored\n");
  }

  @Test
  void entriesThatCannotBeMirroredEndInAFailure() throws IOException {
    String list = "containers:\n  - quay.io/a/x\n  - quay.io/b/x\n  - quay.io/c/y\n";
    assertThat(run(Map.of("a.yaml", list, "b.yaml", SET))).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            row("SOURCE", "TAGS", "DESTINATION")
                + row("quay.io/c/y", ">=1", "registry.example.com/y"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("both become registry.example.com/x")
        .endsWith("1 Image, 0 excluded, 2 entries that cannot be mirrored\n");
  }

  @Test
  void brokenListIsToldByItsName() throws IOException {
    assertThat(run(Map.of("list.yaml", "<!DOCTYPE html>"))).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            directory.resolve("list.yaml")
                + " is HTML, not a list: use the URL of the raw file.\n");
  }

  @Test
  void specThatCannotBeUsedIsTold() throws IOException {
    assertThat(run(Map.of("set.yaml", SET.replace("'.*/osism-ansible'", "'('")))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("spec.exclude[0] ");
  }

  @Test
  void manifestThatCannotBeReadIsNoList() throws IOException {
    assertThat(run(Map.of("set.yaml", "kind: ImageSet\nspec: {exclude: x}\n"))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            directory.resolve("set.yaml")
                + " is no manifest of an ImageSet that can be read: check the types of its"
                + " fields.\n");
  }

  @Test
  void missingFileIsTold() {
    Path missing = directory.resolve("missing.txt");
    assertThat(command().run(List.of(missing))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(missing + " cannot be read (NoSuchFileException).\n");
  }

  @Test
  void usageIsShownWithoutFiles() {
    assertThat(command().run(List.of())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("usage: --plan FILE...");
  }

  private int run(Map<String, String> files) throws IOException {
    for (var file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    try (Stream<Path> paths = Files.list(directory)) {
      return command().run(paths.sorted().toList());
    }
  }

  private PlanCommand command() {
    return new PlanCommand(
        new ImageSetReader("", MinimumFrequency.NONE),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static String row(String source, String tags, String destination) {
    return "%-60s  %-24s  %s\n".formatted(source, tags, destination);
  }
}
