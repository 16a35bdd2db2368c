package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.RunSpec;
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
    var runs = new RunSpec(null, null, 7, null, null, null, null, null);
    var image =
        (Intent)
            new SpecReader("")
                .read(
                    new ImageSpec(
                        Mode.ONE_SHOT,
                        new ImageSpec.Location("quay.io/a", "1.x", null),
                        new ImageSpec.Destination("gcr.io/a", null, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        runs));
    assertThat(Limits.DEFAULT.of(image)).isEqualTo(new Limits(7, 4, 6, 10));
  }
}
