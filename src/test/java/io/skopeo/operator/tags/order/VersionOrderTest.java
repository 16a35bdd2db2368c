package io.skopeo.operator.tags.order;

import static io.skopeo.operator.tags.order.VersionOrder.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionOrderTest {
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
        "1.0.0-beta1 1.0.0-rc.1 1.0.0-rc2 1.0.0-RC3 1.0.0rc4 1.0.0",
        "3.14.0a1 3.14.0b2 3.14.0rc1 3.14.0 3.14.0a",
        "8.0-rc1-alpine 8.0-alpine-rc1 8.0-alpine-rc2 8.0-alpine 8.0-alpine3.9 8.0-alpine3.19",
        "1.1.1 1.1.1a 1.1.1b 1.1.2",
        "2.0-3 2.0.1 2.0_4",
        "16 17beta1 17rc1 17rc2 17 17.1",
        "2024.01.15 2024.01.16 2024.1.17 20240115",
        "1.0 2.0 edge latest",
        "1.0-rc1 20240115 1a2b3c4 9f8e7d6 12b3456 latest",
        "v1 v2 version-2",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "v1",
        "1.2",
        "2-alpine",
        "1_2",
        "17rc1",
        "17beta1",
        "20240115",
        "2024.01.15",
        "123456789012345678901234567890",
      })
  void leadingNumberMakesAVersion(String tag) {
    assertThat(VersionOrder.isVersion(new Tag(tag))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "latest",
        "v",
        "vv1",
        "V1",
        "9f8e7d6",
        "1a2b3c4",
        "12b3456",
        "3scale",
        "17rc",
        "alpine-3.10",
      })
  void otherTagIsNoVersion(String tag) {
    assertThat(VersionOrder.isVersion(new Tag(tag))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0 2.0 3.0 latest edge,  3.0",
    "3, 1.0 2.0 3.0 latest edge,  1.0 2.0 3.0",
    "4, 1.0 2.0 3.0 latest edge,  1.0 2.0 3.0 latest",
    "9, 1.0 2.0 3.0 latest edge,  1.0 2.0 3.0 edge latest",
    "1, edge latest,              latest",
    "1, '',                       ''",
  })
  void newestAreVersionsFirst(int count, String tags, String newest) {
    List<Tag> all = Stream.of(tags.split(" ", -1)).filter(t -> !t.isEmpty()).map(Tag::new).toList();
    assertThat(VersionOrder.newest(all, tag -> tag, count).stream().map(Tag::name))
        .containsExactly(
            Stream.of(newest.split(" ")).filter(t -> !t.isEmpty()).toArray(String[]::new));
  }
}
