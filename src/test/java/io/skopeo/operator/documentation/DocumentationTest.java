package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the blocks, links and anchors of all documents. */
class DocumentationTest {
  /**
   * The kinds of blocks: applied by DocumentationIT, run by DocumentationE2E, run by the workflows,
   * for the reader to type, or shown only.
   */
  private static final Set<String> INFOS =
      Set.of("yaml", "sh run", "sh ci", "sh yours", "text", "lua", "mermaid");

  private static final Path WORKFLOW = Path.of(".github/workflows/ci.yml");
  private static final int LONGEST_README = 150;

  @ParameterizedTest
  @MethodSource("io.skopeo.operator.documentation.Document#all")
  void everyBlockHasAKnownInfoString(Document document) {
    assertThat(document.blocks())
        .allSatisfy(block ->
            assertThat(INFOS).as("info string of the block in %s", block).contains(block.info()));
  }

  @ParameterizedTest
  @MethodSource("io.skopeo.operator.documentation.Document#all")
  void everyLinkHasATarget(Document document) {
    assertThat(document.links().stream().filter(link -> !link.matches("(https?|mailto):.*")))
        .allSatisfy(link -> {
          List<String> parts = List.of(link.split("#", 2));
          Path target = target(document.path(), parts.getFirst());
          assertThat(target).as("target of %s", link).exists();
          if (parts.size() == 2) {
            assertThat(Document.read(target).headings())
                .as("headings in the target of %s", link)
                .contains(parts.getLast());
          }
        });
  }

  private static Path target(Path document, String link) {
    return link.isEmpty()
        ? document
        : Path.of("").resolve(document).resolveSibling(link).normalize();
  }

  @Test
  void workflowRunsItsCommands() throws IOException {
    assertThat(Document.blocks("sh ci").flatMap(block -> block.text().lines()))
        .isNotEmpty()
        .allSatisfy(command -> assertThat(WORKFLOW).content().contains(command));
  }

  @Test
  void readmeIsShortAndLinksEveryDocument() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(LONGEST_README);
    List<String> links = Document.read(Path.of("README.md")).links();
    assertThat(links).contains("CONTRIBUTING.md");
    assertThat(documents()).isNotEmpty().allSatisfy(file -> assertThat(links).contains(file));
  }

  private static Stream<String> documents() {
    return Document.all().stream()
        .map(document -> document.path().toString())
        .filter(path -> path.startsWith("docs/"));
  }

  @ParameterizedTest
  @EnumSource
  void troubleshootingHasEveryReason(Reason reason) {
    assertThat(Document.read(Path.of("docs/troubleshooting.md")).headings())
        .contains(reason.word().toLowerCase(Locale.ROOT));
  }
}
