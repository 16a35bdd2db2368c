package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {
  private static final Spread FOUR_HOURS = Spread.parse("4h").orThrow();

  @Test
  void offsetDependsOnTheNameAlone() {
    assertThat(FOUR_HOURS.offset("docker.io/library/nginx"))
        .isEqualTo(FOUR_HOURS.offset("docker.io/library/nginx"))
        .isEqualTo(Duration.parse("PT3H44M33S"))
        .isNotEqualTo(FOUR_HOURS.offset("docker.io/library/redis"));
  }

  @Test
  void offsetsAreSpreadEvenly() {
    Map<Long, Long> slots =
        IntStream.range(0, 500)
            .mapToObj(i -> FOUR_HOURS.offset("registry.example.com/team/app-" + i))
            .collect(
                Collectors.groupingBy(offset -> offset.toMinutes() / 10, Collectors.counting()));
    assertThat(slots).hasSize(24);
    assertThat(slots.values()).allMatch(count -> count <= 3 * 500 / 24);
  }

  @Test
  void offsetIsWithinTheSpread() {
    Spread short_ = Spread.parse("10s").orThrow();
    assertThat(IntStream.range(0, 200).mapToObj(i -> short_.offset("a" + i)).distinct())
        .hasSize(10)
        .allMatch(offset -> !offset.isNegative() && offset.compareTo(short_.length()) < 0);
  }

  @Test
  void withoutASpreadAllBeginAtOnce() {
    assertThat(Spread.parse(null).orThrow().offset("a")).isZero();
    assertThat(Spread.NONE.offset("a")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "1s", "32d", "-4h", "h"})
  void otherTextIsRefused(String text) {
    assertThat(Spread.parse(text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence()).startsWith("spec.spread \"" + text));
  }
}
