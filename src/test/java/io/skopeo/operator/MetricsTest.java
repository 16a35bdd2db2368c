package io.skopeo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.plan.Verdict;
import io.skopeo.operator.problem.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  /** YAML and Prometheus escape quotes and line breaks alike. */
  @ParameterizedTest
  @ValueSource(strings = {"nginx", "a\\\"} 1\\nforged{image=\\\"b"})
  void aNameIsOneLabelWhateverItSays(String source) {
    var metrics = new Metrics(InstantSource.system());
    var image = new Image();
    image.setSpec(Specs.of(Mode.RECURRENT, source, "1", "registry.example.com/nginx"));
    metrics.onRound(image, copied(2));
    assertThat(metrics.scrape().lines().filter(line -> !line.startsWith("#")))
        .hasSize(2)
        .contains("skopeo_operator_reload_total{image=\"%s:1\"} 2.0".formatted(source));
  }

  private static Round copied(int count) {
    return new Round(
        new Verdict.Settled(Reason.UP_TO_DATE, "All is there."),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(new Tally(count, count, 0, count, 0)),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        false,
        Optional.empty());
  }
}
