package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that commands call Images {@code simg}: {@code images} is the plural of other CRDs in many
 * clusters that run Tekton.
 */
class CommandsTest {
  private static final List<String> PLACES =
      List.of(
          ".github",
          "charts/skopeo-operator",
          "docs/metrics.md",
          "docs/runbooks.md",
          "quickstart",
          "src/bench",
          "src/cluster",
          "src/images",
          "src/monitoring",
          "src/quickstart",
          "src/release",
          "src/taskruns");

  private static final Pattern AMBIGUOUS =
      Pattern.compile("kubectl\\b[^\n`]*[ ,]images?(?=[ /,\"'`\n])|[ \"]image/(?=[$a-z])");

  static Stream<Path> files() throws IOException {
    Stream.Builder<Path> files = Stream.builder();
    for (String place : PLACES) {
      try (Stream<Path> found = Files.walk(Path.of(place))) {
        found.filter(Files::isRegularFile).forEach(files);
      }
    }
    return files.build();
  }

  @ParameterizedTest
  @MethodSource("files")
  void areUnambiguous(Path file) throws IOException {
    assertThat(ambiguous(Files.readString(file, StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubectl get images\n",
        "`kubectl -n team-a describe image nginx`",
        "kubectl get pods,images --all-namespaces",
        "kubectl wait --for=condition=Ready image/nginx",
        "  --for=condition=Ready \"image/$1\"",
      })
  void anotherNameIsFound(String text) {
    assertThat(ambiguous(text)).isNotEmpty();
  }

  @Test
  void ourNamesAreAccepted() {
    assertThat(
            ambiguous(
                """
                kubectl get simg && kubectl get images.skopeo.io
                kubectl run ask --image=curl
                """))
        .isEmpty();
  }

  private static List<String> ambiguous(String text) {
    return AMBIGUOUS.matcher(text).results().map(MatchResult::group).toList();
  }
}
