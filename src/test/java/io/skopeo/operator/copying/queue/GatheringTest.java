package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheringTest {
  @ParameterizedTest
  @CsvSource({
    "  0,   1, 500,  60", // nothing more comes
    "100,   2, 500, 160",
    "190,  50, 500, 250",
    "240,  99, 500, 250", // offers do not end
    "300, 499, 500, 250",
    "  0, 500, 500,   0", // a full batch waits
    "100, 900, 500,   0",
    "  0,   9,  10,  60",
    "  0,  10,  10,   0",
  })
  void copiesGatherUntilNothingIsOfferedOrTheBatchIsFull(
      int lastOfferMillis, int lines, int maxCopies, int endMillis) {
    assertThat(Gathering.end(NOW, NOW.plusMillis(lastOfferMillis), lines, maxCopies))
        .isEqualTo(NOW.plusMillis(endMillis));
  }
}
