package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.cluster.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the chart rendered with the example values to the committed files. {@code
 * -Dgolden.write} regenerates them.
 */
class GoldenIT {
  @ParameterizedTest
  @EnumSource
  void isRenderedAsCommitted(Example example) throws IOException {
    String rendered =
        Arrays.stream(example.rendered().split("(?m)^---\n"))
            .map(GoldenIT::shortened)
            .collect(Collectors.joining("---\n"));
    if (System.getProperty("golden.write") != null) {
      Files.writeString(example.golden(), rendered);
    }
    assertThat(example.golden()).content().isEqualTo(rendered);
  }

  /** Leaves out the specs of the CRD and the Task, which are committed on their own. */
  private static String shortened(String object) {
    return object.contains("\nkind: CustomResourceDefinition\n")
            || object.contains("\nkind: Task\n")
        ? object.replaceFirst("(?s)\nspec:\n.*", "\nspec: {} # as committed elsewhere\n")
        : object;
  }

  @ParameterizedTest
  @EnumSource
  void lintFindsNothing(Example example) {
    assertThat(
            Chart.helm(
                "",
                "lint",
                Chart.DIRECTORY,
                "--strict",
                "--namespace=mirror",
                "--values=" + example.file()))
        .contains("0 chart(s) failed")
        .doesNotContain("[WARNING]", "[ERROR]");
  }
}
