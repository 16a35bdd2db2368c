package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkTest {
  private static final List<String> EIGHT = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  private static Parsed<Chunk> parse(int size, int number) {
    return Chunk.parse(new ImageSetSpec.Chunk(size, number));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, abc,      3, false",
    "3, 2, def,      3, false",
    "3, 3, gh,       3, false",
    "3, 4, '',       3, true",
    "3, 5000, '',    3, true",
    "8, 1, abcdefgh, 1, false",
    "4, 2, efgh,     2, false",
    "5000, 5000, '', 1, true",
    "1, 8, h,        8, false",
    "0, 0, abcdefgh, 0, false",
  })
  void chunkHasTheEntriesThatTheWorkerHas(
      int size, int number, String entries, int of, boolean isBeyondEnd) {
    Chunk.Slice<String> slice = parse(size, number).orThrow().apply(EIGHT);
    assertThat(String.join("", slice.items())).isEqualTo(entries);
    assertThat(slice.of()).isEqualTo(of);
    assertThat(slice.number()).isEqualTo(number);
    assertThat(slice.isBeyondEnd()).isEqualTo(isBeyondEnd);
  }

  @ParameterizedTest
  @CsvSource({
    "3,  0,  'spec.chunk.number is 0: the first chunk is 1.'",
    "3,  -1, 'spec.chunk.number is -1: the first chunk is 1.'",
    "0,  1,  'spec.chunk.size is 0: a chunk has one repository or more.'",
    "-2, 1,  'spec.chunk.size is -2: a chunk has one repository or more.'",
  })
  void oneOfSizeAndNumberAloneIsRefused(int size, int number, String sentence) {
    assertThat(parse(size, number))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.INVALID_SPEC);
              assertThat(invalid.problem().sentence()).isEqualTo(sentence);
            });
  }

  @Test
  void withoutChunksThereIsTheWholeList() {
    assertThat(Chunk.parse(null).orThrow()).isEqualTo(Chunk.NONE);
    assertThat(Chunk.NONE.apply(List.of()).items()).isEmpty();
    assertThat(Chunk.NONE.apply(List.of()).isBeyondEnd()).isFalse();
  }

  @Test
  void chunksTogetherAreTheWholeList() {
    for (int size = 1; size <= 9; size++) {
      int chunks = parse(size, 1).orThrow().apply(EIGHT).of();
      int length = size;
      assertThat(
              IntStream.rangeClosed(1, chunks)
                  .mapToObj(number -> parse(length, number).orThrow().apply(EIGHT).items())
                  .flatMap(List::stream))
          .isEqualTo(EIGHT);
    }
  }
}
