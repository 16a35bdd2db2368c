package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.planning.tag.TagState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Splits the copies that are needed into batches, each for one TaskRun. */
public final class BatchSplitter {
  private BatchSplitter() {}

  /**
   * Splits what is wanted into batches of nearly equal size, none longer than asked; what was
   * killed goes apart.
   */
  public static List<CopyBatch> split(List<TagState.CopyNeeded> wanted, int size) {
    return wanted.stream()
        .collect(
            Collectors.groupingBy(
                TagState.CopyNeeded::halvings, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(alike -> evenly(alike, size))
        .flatMap(BatchSplitter::fitting)
        .toList();
  }

  private static Stream<List<TagState.CopyNeeded>> evenly(
      List<TagState.CopyNeeded> wanted, int size) {
    int count = Math.ceilDiv(wanted.size(), size);
    return IntStream.range(0, count)
        .mapToObj(i -> wanted.subList(i * wanted.size() / count, (i + 1) * wanted.size() / count));
  }

  /** Halves a batch until it fits into a run. */
  private static Stream<CopyBatch> fitting(List<TagState.CopyNeeded> wanted) {
    CopyBatch batch = batch(wanted);
    int half = wanted.size() / 2;
    return batch.fits() || half == 0
        ? Stream.of(batch)
        : Stream.of(wanted.subList(0, half), wanted.subList(half, wanted.size()))
            .flatMap(BatchSplitter::fitting);
  }

  private static CopyBatch batch(List<TagState.CopyNeeded> wanted) {
    return new CopyBatch(
        wanted.stream().map(TagState.CopyNeeded::copy).toList(),
        wanted.stream().mapToInt(TagState.CopyNeeded::pulls).sum(),
        wanted.getFirst().halvings(),
        wanted.stream()
            .flatMap(w -> w.index().stream())
            .collect(Collectors.toMap(IndexSubset::digest, IndexSubset::text, (one, _) -> one)));
  }
}
