package io.skopeo.operator.tags;

import static io.skopeo.operator.tags.VersionOrder.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.reference.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionOrderTest {
  private static final List<String> PIECES =
      List.of(
          "0",
          "1",
          "01",
          "2",
          "10",
          "007",
          "99999999999999999999",
          ".",
          "-",
          "_",
          "v",
          "rc",
          "-rc",
          "-rc.",
          "alpha",
          "beta",
          "dev",
          "m",
          "alpine",
          "x",
          "latest",
          "RC");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.13.9 2.13.10",
        "2.9 2.13 3",
        "v2.13.9 2.13.10 v2.13.11",
        "1.0.0 v1.0.0 1.0.1",
        "1.0.0-alpha.1 1.0.0-alpha.2 1.0.0-beta 1.0.0-rc1 1.0.0-rc2 1.0.0-rc10 1.0.0",
        "1.0.0-rc.1 1.0.0-rc.2 1.0.0-rc.10 1.0.0 1.0.1-rc.1 1.0.1",
        "v2.13.0-rc1 v2.13.0 v2.13.1",
        "2.13 2.13.0",
        "2.13.0 2.13.0-alpine 2.13.1",
        "2.13.0-rc1-alpine 2.13.0-alpine",
        "20240101 20240102 20241231",
        "2024-01-02 2024-01-10 2024-11-01",
        "1.2 1.10 20240101",
        "1.02 1.2 1.03",
        "1.9999999999999999999999 1.10000000000000000000000",
        "edge latest 1.0",
        "alpine-3.9 alpine-3.10 alpine-3.11",
        "build-9 build-10 build-11",
      })
  void olderComesFirst(String tags) {
    List<Tag> ordered = Stream.of(tags.split(" ", -1)).map(Tag::new).toList();
    var shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(OLDEST_FIRST);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void orderIsTotal() {
    List<Tag> tags = randomTags(150);
    for (Tag a : tags) {
      for (Tag b : tags) {
        int order = Integer.signum(OLDEST_FIRST.compare(a, b));
        assertThat(order).isEqualTo(-Integer.signum(OLDEST_FIRST.compare(b, a)));
        assertThat(order == 0).isEqualTo(a.equals(b));
      }
    }
  }

  @Test
  void orderIsTransitive() {
    List<Tag> tags = randomTags(60);
    for (Tag a : tags) {
      for (Tag b : tags) {
        if (OLDEST_FIRST.compare(a, b) <= 0) {
          assertThat(tags)
              .filteredOn(c -> OLDEST_FIRST.compare(b, c) <= 0)
              .allMatch(c -> OLDEST_FIRST.compare(a, c) <= 0, a + " is older");
        }
      }
    }
  }

  private static List<Tag> randomTags(int count) {
    var random = new Random(20_260_101);
    return IntStream.range(0, count)
        .mapToObj(_ -> randomTag(random))
        .filter(Tag::isTag)
        .distinct()
        .map(Tag::new)
        .toList();
  }

  private static String randomTag(Random random) {
    var text = new StringBuilder();
    for (int length = 1 + random.nextInt(5); length > 0; length--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
