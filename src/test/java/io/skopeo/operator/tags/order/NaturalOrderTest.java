package io.skopeo.operator.tags.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NaturalOrderTest {
  /** Each line as {@code LC_ALL=C sort -V} of coreutils 9.1 put it out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Alpine a1b a9b a10b ab alpine a-b a_b edge latest _a",
        "build-9 build-9.alpha build-9.tar.gz build-9a build-10 build-10.alpha",
        "alpine alpine3 alpine- alpine-3.9 alpine-3.9.tar alpine-3.9-slim alpine-3.9_1 alpine-3.10",
        "a a0 a00 a.b a01 a1 a-1 a.1 a.b.1",
        "1a2b3c4 3scale 9f8e7d6 12b3456 latest sha256-a",
        "n01 n1 n99999999999999999999 n100000000000000000000",
        "A B Z a b z",
      })
  void textIsOrderedAsBySortV(String line) {
    List<String> sorted = List.of(line.split(" "));
    var shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(NaturalOrder.NATURAL);
    assertThat(shuffled).isEqualTo(sorted);
  }

  /** Numbers between dots, with a flavour at the end, for which both orders agree. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 1.2 1.10 2 10",
        "1.2-3 1.2-alpine 1.2.1 1.2.1-alpine3.9 1.2.1-alpine3.10",
        "0.119 0.119-9 0.119-alpine 0.120 1.0.0.1",
      })
  void versionsAreOrderedAsBySortV(String line) {
    assertThat(List.of(line.split(" ")))
        .isSortedAccordingTo(NaturalOrder.NATURAL)
        .isSortedAccordingTo((a, b) -> VersionOrder.OLDEST_FIRST.compare(new Tag(a), new Tag(b)));
  }
}
