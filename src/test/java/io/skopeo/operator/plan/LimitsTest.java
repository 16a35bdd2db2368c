package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void imageWithoutBatchSizeHasTheInstallations() {
    assertThat(Limits.DEFAULT.of(intent(Mode.ONE_SHOT, "1.x"))).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void imageHasBatchesOfItsOwnSizeAndNotMoreRuns() {
    var image =
        (Intent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.ONE_SHOT, "quay.io/a", "1.x", "gcr.io/a", "taskRun: {batchSize: 7}"));
    assertThat(Limits.DEFAULT.of(image)).isEqualTo(new Limits(7, 4, 6, 10));
  }
}
