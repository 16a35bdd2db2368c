package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.problem.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferrersIndexTest {
  private static final Descriptor A = entry("a", "\"size\":1");
  private static final Descriptor B = entry("b", "\"size\":2,\"x\":\"\\u00e4\"");
  private static final Descriptor C = entry("c", "\"size\":3");

  private static Descriptor entry(String digit, String fields) {
    Digest digest = new Digest("sha256", digit.repeat(64));
    return new Descriptor(
        digest, 1, "", Optional.empty(), "{\"digest\":\"%s\",%s}".formatted(digest, fields));
  }

  private static ComposedIndex union(List<Descriptor> added, List<Descriptor> existing) {
    return ReferrersIndex.union(added, existing).orElseThrow();
  }

  @Test
  void listHasEachEntryOnceInTheOrderOfTheDigests() {
    ComposedIndex index = union(List.of(C, A), List.of(B, A));
    assertThat(index.text())
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[%s,%s,%s]}".formatted(A.json(), B.json(), C.json()));
    assertThat(index.digest()).hasToString("sha256:" + Sha256.hex(index.text(), 32));
  }

  @Test
  void sameEntriesMakeTheSameIndex() {
    assertThat(union(List.of(A, B), List.of(C))).isEqualTo(union(List.of(C, A), List.of(B, B)));
  }

  @Test
  void addedEntryReplacesTheOneThatTheListHas() {
    Descriptor better = entry("a", "\"size\":1,\"artifactType\":\"t\"");
    assertThat(union(List.of(better), List.of(A))).isEqualTo(union(List.of(better), List.of()));
  }

  @Test
  void emptyListIsAnIndex() {
    assertThat(union(List.of(), List.of()).text()).endsWith("\"manifests\":[]}");
  }

  @Test
  void listThatIsTooLongForARunIsNone() {
    List<Descriptor> many =
        IntStream.range(0, 1000)
            .mapToObj(i -> new Digest("sha256", "%064x".formatted(i)))
            .map(d -> new Descriptor(d, 1, "", Optional.empty(), "{\"x\":\"%0128d\"}".formatted(0)))
            .toList();
    assertThat(ReferrersIndex.union(many, List.of())).isEmpty();
    assertThat(ReferrersIndex.union(many.subList(0, 900), List.of())).isPresent();
  }

  @Test
  void descriptorIsInAscii() {
    assertThatThrownBy(() -> entry("a", "\"x\":\"ä\""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
