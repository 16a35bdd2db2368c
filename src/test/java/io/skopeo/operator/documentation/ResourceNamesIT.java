package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kubectl command that people are shown finds this operator's Images, Kubernetes' own kinds
 * or Tekton's, in a cluster in which {@code images} are Knative's. kubectl itself resolves the
 * words.
 */
class ResourceNamesIT {
  private static final String KNATIVE = "images.caching.internal.knative.dev";
  private static final Path CRD = Path.of("src/test/resources/documentation", KNATIVE + ".yaml");

  /** Where commands are written, beside the Markdown files. */
  private static final List<Path> PLACES =
      List.of(
          Path.of("charts/skopeo-operator/templates"),
          Path.of("charts/skopeo-operator/files"),
          Path.of("tekton"),
          Path.of("quickstart"),
          Path.of("src/quickstart"),
          Path.of("src/bench"),
          Path.of(".github"),
          Path.of("src/main/java"));

  private static final Pattern GROUP = Pattern.compile("(?m)^GROUP: +(\\S+)$");
  private static final Pattern KIND = Pattern.compile("(?m)^KIND: +(\\S+)$");
  private static final Pattern ALLOWED =
      Pattern.compile(
          "Image\\.skopeo\\.io|[A-Za-z]+(\\.tekton\\.dev|\\.monitoring\\.coreos\\.com|\\.([a-z]+\\.)?k8s\\.io|\\.apps|\\.batch)?");

  /** Of the Prometheus Operator, which a document asks for its selectors. */
  private static final String PROMETHEUSES = "monitoring.coreos.com_prometheuses.yaml";

  private static final Map<String, String> RESOLVED = new HashMap<>();
  private static @TempDir Path folder;
  private static Path kubeconfig;

  @BeforeAll
  static void install() throws IOException {
    ApiServer.installTekton();
    ApiServer.installMonitoring();
    ApiServer.apply(Path.of(ClusterScript.variable("MONITORING_CRDS"), PROMETHEUSES));
    ApiServer.apply(CRD);
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), ApiServer.kubeconfig());
    // The API server publishes the schemas of new kinds a moment later.
    for (String kind : List.of(KNATIVE, "images.skopeo.io", "taskruns.tekton.dev", "prometheus")) {
      Awaitility.await(kind).atMost(Duration.ofSeconds(30)).until(() -> !resolve(kind).isEmpty());
    }
  }

  @AfterAll
  static void remove() {
    ApiServer.client().apiextensions().v1().customResourceDefinitions().withName(KNATIVE).delete();
  }

  static Stream<Text> texts() {
    return Stream.concat(
            Document.all().stream().map(Document::path),
            PLACES.stream().flatMap(ResourceNamesIT::files))
        .map(Text::new)
        .filter(text -> !text.commands().isEmpty());
  }

  @Test
  void imagesAreKnatives() {
    assertThat(List.of("image", "images", "img"))
        .extracting(ResourceNamesIT::resolve)
        .containsOnly("Image.caching.internal.knative.dev");
    assertThat(List.of("simg", "images.skopeo.io"))
        .extracting(ResourceNamesIT::resolve)
        .containsOnly("Image.skopeo.io");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void commandsFindWhatTheyName(Text text) {
    assertThat(text.commands())
        .flatExtracting(command ->
            command.resources().stream()
                .filter(word -> !text.mayName(kind(word)))
                .map(word -> "\"%s\" is %s in: %s".formatted(word, kind(word), command.text()))
                .toList())
        .isEmpty();
  }

  @Test
  void commandsAreFoundInEachPlace() {
    assertThat(texts().map(Text::toString))
        .contains(
            "README.md",
            "docs/troubleshooting.md",
            "charts/skopeo-operator/templates/NOTES.txt",
            "charts/skopeo-operator/files/alerts.yaml",
            "quickstart")
        .anyMatch(file -> file.endsWith("/Reason.java"));
  }

  private static String kind(String word) {
    return RESOLVED.computeIfAbsent(word, ResourceNamesIT::resolve);
  }

  /** The kind and its group, as kubectl understands a word; empty if it does not. */
  private static String resolve(String word) {
    try {
      String words =
          Program.run(
              "",
              List.of(
                  ClusterScript.variable("CLUSTER_BIN") + "/kubectl",
                  "--kubeconfig=" + kubeconfig,
                  "explain",
                  word));
      return first(KIND, words) + first(GROUP, words).replaceFirst("^(?=.)", ".");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String first(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).findFirst().orElse("");
  }

  private static Stream<Path> files(Path place) {
    try (var files = Files.walk(place)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".md"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file with commands.
   *
   * @param file from the repository's root
   */
  record Text(Path file) {
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`]+`");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern CHOICE =
        Pattern.compile(
            "\\{\\{-? *(?:with|if) [^}]*}}((?:(?!\\{\\{-? *end).)*?)\\{\\{-? *else *-?}}(.*?)\\{\\{-? *end *-?}}");
    private static final Pattern ACTION = Pattern.compile("\\{\\{.*?}}");

    List<KubectlCommand> commands() {
      return parts().flatMap(part -> KubectlCommand.in(part).stream()).toList();
    }

    /** Accepts words that are no kinds in sentences, which may continue after the word kubectl. */
    boolean mayName(String kind) {
      return ALLOWED.matcher(kind).matches()
          || (kind.isEmpty() && (isOf(".java") || isOf(".json") || isOf(".yml")));
    }

    private Stream<String> parts() {
      String text = content();
      if (isOf(".md")) {
        return CODE.matcher(text).results().map(code -> code.group());
      }
      if (isOf(".java")) {
        return LITERAL
            .matcher(JOINED.matcher(text).replaceAll(""))
            .results()
            .map(literal -> literal.group(1).replace("\\\"", "\""));
      }
      return Stream.of("$1", "$2")
          .map(branch -> CHOICE.matcher(text).replaceAll(branch))
          .map(branch -> ACTION.matcher(branch).replaceAll("VALUE"))
          .distinct();
    }

    private boolean isOf(String suffix) {
      return file.toString().endsWith(suffix);
    }

    private String content() {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }
}
