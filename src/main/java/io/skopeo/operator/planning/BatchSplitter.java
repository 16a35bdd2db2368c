package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Splits the copies that are needed into batches, each for one TaskRun. */
public final class BatchSplitter {
  private BatchSplitter() {}

  /**
   * Splits copies into batches of nearly equal size, none longer than the given size; copies that
   * were killed get batches of their own.
   */
  public static List<CopyBatch> split(List<CopyNeeded> copies, int size) {
    return copies.stream()
        .collect(
            Collectors.groupingBy(CopyNeeded::halvings, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(alike -> evenly(alike, size))
        .flatMap(BatchSplitter::fitting)
        .toList();
  }

  private static Stream<List<CopyNeeded>> evenly(List<CopyNeeded> copies, int size) {
    int count = Math.ceilDiv(copies.size(), size);
    return IntStream.range(0, count)
        .mapToObj(i -> copies.subList(i * copies.size() / count, (i + 1) * copies.size() / count));
  }

  /** Halves a batch until it fits into a run. */
  private static Stream<CopyBatch> fitting(List<CopyNeeded> copies) {
    CopyBatch batch = batch(copies);
    int half = copies.size() / 2;
    return batch.fits() || half == 0
        ? Stream.of(batch)
        : Stream.of(copies.subList(0, half), copies.subList(half, copies.size()))
            .flatMap(BatchSplitter::fitting);
  }

  private static CopyBatch batch(List<CopyNeeded> copies) {
    return new CopyBatch(
        copies.stream().map(CopyNeeded::copy).toList(),
        copies.stream().mapToInt(CopyNeeded::pulls).sum(),
        copies.getFirst().halvings(),
        copies.stream()
            .flatMap(w -> w.index().stream())
            .collect(Collectors.toMap(IndexSubset::digest, IndexSubset::text, (one, _) -> one)));
  }
}
