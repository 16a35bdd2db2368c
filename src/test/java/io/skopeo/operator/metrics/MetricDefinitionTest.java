package io.skopeo.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The documented metrics. {@code mvn test -Dtest=MetricDefinitionTest -Dgolden.write} rewrites the
 * table in {@code docs/metrics.md}.
 */
class MetricDefinitionTest {
  private static final Path DOCUMENT = Path.of("docs/metrics.md");
  private static final String BEGIN =
      "<!-- generated from MetricDefinition by MetricDefinitionTest -->\n";
  private static final String END = "<!-- end -->\n";

  @ParameterizedTest
  @EnumSource
  void helpIsASentence(MetricDefinition family) {
    assertThat(family.help()).matches("[A-Z].*[^.]\\.");
  }

  @ParameterizedTest
  @EnumSource
  void onlyMetricsThatMayBeDisabledHaveALabelOfTheImage(MetricDefinition family) {
    assertThat(family.isPerImage())
        .isEqualTo(family.labels().contains("image_name") || family.labels().contains("image"));
  }

  @Test
  void documentListsAllMetrics() throws IOException {
    String before = Files.readString(DOCUMENT);
    String document =
        before.substring(0, before.indexOf(BEGIN) + BEGIN.length())
            + table()
            + before.substring(before.indexOf(END));
    if (System.getProperty("golden.write") != null) {
      Files.writeString(DOCUMENT, document);
    }
    assertThat(DOCUMENT).content().isEqualTo(document);
  }

  private static String table() {
    return "\n| name | type | labels | meaning |\n|---|---|---|---|\n"
        + Stream.of(MetricDefinition.values())
            .map(MetricDefinitionTest::row)
            .collect(Collectors.joining())
        + "\n";
  }

  private static String row(MetricDefinition family) {
    return "| `%s`%s | %s | %s | %s |\n"
        .formatted(
            family.scraped(),
            family.isPerImage() ? " ¹" : "",
            family.type().name().toLowerCase(Locale.ROOT),
            family.labels().stream().map("`%s`"::formatted).collect(Collectors.joining(", ")),
            family.help());
  }
}
