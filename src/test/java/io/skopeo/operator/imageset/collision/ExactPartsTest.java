package io.skopeo.operator.imageset.collision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExactPartsTest {
  private static List<String> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> "v1." + i).toList();
  }

  @Test
  void fewTagsAreOnePart() {
    assertThat(ExactParts.of(tags(500))).isEqualTo(Map.of("", tags(500)));
    assertThat(ExactParts.of(tags(501))).containsOnlyKeys("0", "1");
  }

  @Test
  void manyTagsAreSplitAndNoneIsLost() {
    Map<String, List<String>> parts = ExactParts.of(tags(4000));
    assertThat(parts.values()).allMatch(part -> !part.isEmpty() && part.size() <= 500);
    assertThat(parts.values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(tags(4000));
    assertThat(parts).hasSizeLessThanOrEqualTo(16);
  }

  @Test
  void tagMoreChangesItsPartOnly() {
    var all = new ArrayList<>(tags(3000));
    Map<String, List<String>> before = ExactParts.of(all);
    all.addFirst("new");
    Map<String, List<String>> after = ExactParts.of(all);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.keySet().stream().filter(part -> !after.get(part).equals(before.get(part))))
        .hasSize(1);
  }

  @Test
  void orderOfTheTagsDoesNotMatter() {
    var all = new ArrayList<>(tags(3000));
    Map<String, List<String>> before = ExactParts.of(all);
    Collections.shuffle(all, new Random(1));
    ExactParts.of(all)
        .forEach((bits, part) ->
            assertThat(part)
                .containsExactlyInAnyOrderElementsOf(before.getOrDefault(bits, List.of())));
  }
}
