package io.skopeo.operator.planning.input;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartupSpreadTest {
  private static final StartupSpread OVERDUE = new StartupSpread(NOW);

  @Test
  void threeThousandImagesTakeAMinute() {
    var random = new Random(1);
    var bySecond =
        Stream.generate(random::nextInt)
            .limit(3000)
            .map(uid -> OVERDUE.slot(Optional.of(in(-3600)), () -> 3000, uid).orElseThrow())
            .collect(
                Collectors.groupingBy(
                    at -> Duration.between(NOW, at).toSeconds(), Collectors.counting()));
    assertThat(bySecond.keySet()).allMatch(second -> second >= 0 && second < 60);
    assertThat(bySecond.values()).allMatch(images -> images < 100);
  }

  @Test
  void fewImagesDoNotWait() {
    assertThat(OVERDUE.slot(Optional.of(in(-1)), () -> 1, 4711)).contains(NOW);
    Instant slot = OVERDUE.slot(Optional.of(in(-1)), () -> 10, -7).orElseThrow();
    assertThat(slot).isBetween(NOW, NOW.plusMillis(200));
  }

  @Test
  void laterSlotStays() {
    assertThat(OVERDUE.slot(Optional.of(in(1)), StartupSpreadTest::notAsked, 4711)).contains(in(1));
    assertThat(OVERDUE.slot(Optional.empty(), StartupSpreadTest::notAsked, 4711)).isEmpty();
  }

  private static int notAsked() {
    throw new AssertionError("nobody needs to count");
  }
}
