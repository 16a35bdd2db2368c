package io.skopeo.operator.planning.input;

import static io.skopeo.operator.planning.PlanFixture.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitsTest {
  @Test
  void imageWithoutBatchSizeHasTheInstallations() {
    assertThat(ConcurrencyLimits.DEFAULT.of(intent(Mode.ONE_SHOT, "1.x")))
        .isEqualTo(ConcurrencyLimits.DEFAULT);
  }

  @Test
  void imageSetsTheSizeOfItsBatchesAndNotTheNumberOfRuns() {
    var image =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.ONE_SHOT, "quay.io/a", "1.x", "gcr.io/a", "taskRun: {batchSize: 7}"));
    assertThat(ConcurrencyLimits.DEFAULT.of(image)).isEqualTo(new ConcurrencyLimits(7, 4, 6, 10));
  }
}
