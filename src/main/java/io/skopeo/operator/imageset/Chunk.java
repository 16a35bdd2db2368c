package io.skopeo.operator.imageset;

import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several parts of a list, as the skopeo-worker's {@code CHUNK_SIZE} and {@code
 * CHUNK_NUMBER}: of eight entries in threes, number 3 has the last two, and number 4 none.
 *
 * @param size 0 for the whole list
 * @param number 1 for the first
 */
public record Chunk(int size, int number) {
  /** The whole list. */
  public static final Chunk NONE = new Chunk(0, 0);

  /**
   * The entries of a chunk.
   *
   * @param number of the chunk; 0 without chunks
   * @param of the number of chunks that have entries
   */
  public record Slice<T>(List<T> items, int number, int of) {
    public Slice {
      items = List.copyOf(items);
    }

    /** Returns whether the chunk is beyond the end of the list. */
    public boolean isBeyondEnd() {
      return number > of;
    }
  }

  /** Reads spec.chunk; a size and a number of 0 mean no chunks. */
  public static Parsed<Chunk> parse(ImageSetSpec.@Nullable Chunk chunk) {
    if (chunk == null || (chunk.size() == 0 && chunk.number() == 0)) {
      return new Parsed.Valid<>(NONE);
    }
    if (chunk.size() < 1) {
      return invalid("spec.chunk.size is %d: a chunk has one repository or more.", chunk.size());
    }
    if (chunk.number() < 1) {
      return invalid("spec.chunk.number is %d: the first chunk is 1.", chunk.number());
    }
    return new Parsed.Valid<>(new Chunk(chunk.size(), chunk.number()));
  }

  private static Parsed<Chunk> invalid(String sentence, int number) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence.formatted(number)));
  }

  /** Returns the entries of this chunk, in their order. */
  public <T> Slice<T> apply(List<T> all) {
    if (size == 0) {
      return new Slice<>(all, 0, 0);
    }
    long from = Math.min(all.size(), (number - 1L) * size);
    long to = Math.min(all.size(), from + size);
    return new Slice<>(all.subList((int) from, (int) to), number, Math.ceilDiv(all.size(), size));
  }
}
