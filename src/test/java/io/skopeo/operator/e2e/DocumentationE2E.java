package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.documentation.Document;
import io.skopeo.operator.documentation.Document.Block;
import io.skopeo.operator.e2e.fixture.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the commands that a document shows as {@code sh run}, one after the other in one shell, as a
 * user would type them after the quickstart, but in the test's own namespace.
 */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
@ResourceLock(value = Cluster.OPERATOR, mode = READ)
class DocumentationE2E {
  private static final int MINUTES = 5;

  /** The tags that the quickstart pushes to the source registry and the documents use. */
  private static final List<String> SOURCE_TAGS =
      List.of("v2.13.0", "v2.13.1", "v2.13.2", "v2.13.3", "v2.13.4-rc1", "v2.14.0");

  @TempDir Path folder;
  private Cluster here;

  @BeforeEach
  void create() {
    here = Cluster.create();
    SOURCE_TAGS.stream()
        .filter(tag -> here.source.digest("argoproj/argocd", tag).isEmpty())
        .forEach(tag -> here.source.push("argoproj/argocd", tag, "argocd " + tag));
  }

  @AfterEach
  void close() {
    here.close();
  }

  static List<Document> documentsWithCommands() {
    return Document.all().stream().filter(document -> !commands(document).isEmpty()).toList();
  }

  private static String commands(Document document) {
    return document.blocks().stream()
        .filter(block -> block.info().equals("sh run"))
        .map(Block::text)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("documentsWithCommands")
  void commandsSucceed(Document document) throws IOException, InterruptedException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.copy(Path.of(ClusterScript.variable("KUBECONFIG")), kubeconfig);
    Path log = folder.resolve("log");
    var builder =
        new ProcessBuilder("bash", "-euxo", "pipefail", "-c", ownNamespace() + commands(document))
            .directory(Files.createDirectory(folder.resolve("work")).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .compute("PATH", (_, path) -> ClusterScript.variable("CLUSTER_BIN") + ":" + path);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process shell = builder.start();
    shell.getOutputStream().close();
    boolean ended = shell.waitFor(MINUTES, TimeUnit.MINUTES);
    shell.destroyForcibly();
    assertThat(ended && shell.exitValue() == 0)
        .as("%s: %s", document.path(), Files.readString(log))
        .isTrue();
  }

  private String ownNamespace() {
    return "kubectl config set-context --current --namespace=%s\n".formatted(here.namespace);
  }
}
