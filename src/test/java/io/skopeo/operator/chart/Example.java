package io.skopeo.operator.chart;

import io.skopeo.operator.cluster.Chart;
import java.nio.file.Path;
import java.util.Locale;

/** Typical values, in {@code src/test/resources/chart}. */
enum Example {
  DEFAULTS,
  PLATFORM_TEAM,
  SELF_SERVICE,
  LOCKED_DOWN,
  GO_OPERATOR;

  private static final String DIRECTORY = "src/test/resources/chart/";

  private String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The file with the values. */
  Path file() {
    return Path.of(DIRECTORY + word() + ".yaml");
  }

  /** The file with the expected objects. */
  Path golden() {
    return Path.of(DIRECTORY + word() + ".golden.yaml");
  }

  /** Renders the release skopeo-operator in the namespace mirror, as YAML. */
  String rendered() {
    return Chart.helm(
        "",
        "template",
        "skopeo-operator",
        Chart.DIRECTORY,
        "--namespace=mirror",
        "--kube-version=1.34",
        "--values=" + file());
  }
}
