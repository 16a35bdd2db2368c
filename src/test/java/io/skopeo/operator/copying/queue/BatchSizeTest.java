package io.skopeo.operator.copying.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizeTest {
  private static final Lane LANE = new Lane("a", "lane", 400, true);

  @ParameterizedTest
  @CsvSource({
    "    1,      , 5,  50",
    "10000,      , 5,  50",
    "10000, 0.01 , 1, 500", // as much as a run holds
    "10000, 0.01 , 5, 500",
    "  300, 0.2  , 5, 150", // 60 s are worth two slots
    "  299, 0.2  , 5, 299",
    "  299, 0.2  , 0, 299",
    " 1000, 0.3  , 5, 200", // shared out over all free slots
    " 1000, 0.3  , 2, 500",
    " 1000, 2    , 1, 120", // four minutes
    " 1000, 60   , 1,   4",
    "    1, 1000 , 9,   1",
    "    0, 0    , 0,   1",
    "  100, 0    , 3, 100",
  })
  void batchIsBoundedByTimeAndSharedOutOverSlots(
      int waiting, Double secondsPerLine, int free, int lines) {
    OptionalDouble speed =
        secondsPerLine == null ? OptionalDouble.empty() : OptionalDouble.of(secondsPerLine);
    assertThat(BatchSize.of(LANE, waiting, speed, free)).isEqualTo(new BatchSize(lines, 400));
  }

  @ParameterizedTest
  @CsvSource({
    " 100,   0, 100",
    " 100,   1,  50",
    " 101,   1,  51",
    " 101,   2,  26",
    "   2,   5,   1",
    " 100, 100,   1",
    "   1,   0,   1",
    " 100, 100000, 1",
  })
  void eachFailureHalvesTheBatchOfATaskThatEndsAtTheFirst(int waiting, int attempts, int copies) {
    assertThat(BatchSize.afterFailures(waiting, attempts)).isEqualTo(copies);
  }
}
