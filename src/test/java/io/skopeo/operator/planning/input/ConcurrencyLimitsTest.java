package io.skopeo.operator.planning.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimitsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // options of the Image | the installation's limit | copies of a run
        "{}             | 500 | 500",
        "{}             | 50  | 50",
        "{batchSize: 7} | 500 | 7",
        "{batchSize: 7} | 5   | 5",
      })
  void imageSetsTheSizeOfItsRunsWithinTheInstallations(String options, int limit, int size) {
    var image =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(Mode.ONE_SHOT, "quay.io/a", "1.x", "gcr.io/a", "taskRun: " + options));
    assertThat(image.taskRun().batchSize(new ConcurrencyLimits(limit, 6, 10).batchSize()))
        .isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "-1, 1, 1", "501, 1, 1", "50, 0, 1", "50, 1, 0"})
  void invalidLimitsAreRefused(int batchSize, int namespace, int cluster) {
    assertThatThrownBy(() -> new ConcurrencyLimits(batchSize, namespace, cluster))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ConcurrencyLimits.DEFAULT.batchSize()).isEqualTo(CopyBatch.MOST);
  }
}
