package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs every kubectl command about Images in documents, chart, scripts and messages, in a cluster
 * in which {@code images} are Knative's. They run as a user without rights, so they change nothing,
 * and the API server's refusal names the resource.
 */
class CommandsIT {
  private static final String KNATIVE = "images.caching.internal.knative.dev";
  private static final String OURS = "images.skopeo.io";
  private static final Path CRD = Path.of("src/test/resources/documentation", KNATIVE + ".yaml");
  private static final List<String> PLACES =
      List.of(
          "README.md",
          "CONTRIBUTING.md",
          "SECURITY.md",
          "docs",
          "charts",
          "tekton",
          "quickstart",
          "src",
          ".github");

  /** Up to a pipe, another operator, punctuation, or the end of the line, outside of quotes. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?<![\\w./-])kubectl(?:(?:[ \\t]|\\\\\\n)+"
              + "(?:'[^'\\n]*'|\"[^\"\\n]*\"|(?![.,:](?:\\s|$))[^\\s'\"|;&<>`()\\\\])+)+");

  private static final Pattern ABOUT_IMAGES =
      Pattern.compile("(?!kubectl (?:apply|create|run) ).*[ ,\"'](?:simg|images?)\\b(?!=).*");
  private static final Pattern MARKDOWN_CODE = Pattern.compile("(?s)```.*?```|`[^`]+`");
  private static final Pattern JAVA_LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

  @TempDir private static Path directory;

  @BeforeAll
  static void installKnativesImages() throws IOException {
    ApiServer.apply(CRD);
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    // The API server lists new kinds a moment later.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> run("kubectl api-resources"),
            kinds ->
                kinds.contains(" caching.internal.knative.dev/") && kinds.contains(" skopeo.io/"));
  }

  @AfterAll
  static void removeKnativesImages() {
    ApiServer.client().apiextensions().v1().customResourceDefinitions().withName(KNATIVE).delete();
  }

  static Stream<String> commands() {
    return PLACES.stream()
        .flatMap(place -> files(Path.of(place)))
        .flatMap(file -> commands(file.toString(), content(file)))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesThisOperatorsImages(String command) {
    assertThat(run(command)).contains(OURS).doesNotContain(KNATIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubectl get images",
        "kubectl -n team-a describe image nginx",
        "kubectl get pods,images --all-namespaces",
        "kubectl wait --for=condition=Ready image/nginx --timeout=3m",
        "kubectl annotate --overwrite \"image/$1\" skopeo.io/requestedAt=now",
      })
  void otherNamesAreKnatives(String command) {
    assertThat(commands("script", command).map(CommandsIT::run))
        .singleElement()
        .asString()
        .contains(KNATIVE);
  }

  @Test
  void commandsAreFoundInEveryKindOfFile() {
    assertThat(
            commands(
                "a.md",
                """
                kubectl get images is text, `kubectl get simg` is not
                ```sh
                eval x; kubectl get simg NAME \\
                  -o jsonpath='{a|b}' | grep images
                kubectl create configmap images --from-file=image
                ```
                """))
        .containsExactly("kubectl get simg", "kubectl get simg NAME \\\n  -o jsonpath='{a|b}'");
    assertThat(commands("A.java", "\"first run kubectl describe simg\"\n + \" %s, which says\""))
        .containsExactly("kubectl describe simg example");
    assertThat(
            commands(
                "NOTES.txt",
                "kubectl -n {{ $n }} {{ with $a }}describe simg {{ . }}{{ else }}get simg{{ end }}"))
        .containsExactly("kubectl -n example describe simg example", "kubectl get simg");
  }

  @Test
  void commandsAreFoundInEveryPlace() {
    assertThat(List.of("README.md", "docs", "charts", "quickstart", "src/bench", "src/main"))
        .allSatisfy(place ->
            assertThat(
                    files(Path.of(place)).flatMap(file -> commands(file.toString(), content(file))))
                .isNotEmpty());
  }

  private static Stream<String> commands(String file, String content) {
    return code(file, content)
        .flatMap(code -> COMMAND.matcher(code).results())
        .map(MatchResult::group)
        .filter(command -> ABOUT_IMAGES.matcher(command.replace("\\\n", "")).matches())
        .map(command -> command.replaceAll("\\$(?:\\w+|\\{[^}]*}|@)|%s", "example"));
  }

  private static Stream<String> code(String file, String content) {
    if (file.endsWith(".md")) {
      return MARKDOWN_CODE.matcher(content).results().map(MatchResult::group);
    }
    if (file.endsWith(".java")) {
      return JAVA_LITERAL
          .matcher(content.replaceAll("\"\\s*\\+\\s*\"", ""))
          .results()
          .map(literal -> literal.group(1).replace("\\\"", "\""));
    }
    return Stream.of(
        content
            .replaceAll("\\{\\{-? *else *-?}}", "\nkubectl ")
            .replaceAll("\\{\\{-? *(?:if|with|end)\\b[^}]*}}", "")
            .replaceAll("\\{\\{[^}\"]*}}", "example"));
  }

  private static Stream<Path> files(Path place) {
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.startsWith("src/test"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String command) {
    return Program.run(
        "",
        List.of(
            "env",
            "KUBECONFIG=" + directory.resolve("kubeconfig"),
            "KUBECACHEDIR=" + directory.resolve("cache"),
            "PATH=%s:%s".formatted(ClusterScript.variable("CLUSTER_BIN"), System.getenv("PATH")),
            "bash",
            "-c",
            "kubectl() { timeout 20 env kubectl --as=nobody \"$@\"; }\n{ %s\n} 2>&1 || true"
                .formatted(command)));
  }
}
