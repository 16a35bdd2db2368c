package io.skopeo.operator.plan;

import io.skopeo.operator.reference.Subset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Splits the copies that are needed into batches, each for one TaskRun. */
final class BatchSplitter {
  private BatchSplitter() {}

  /**
   * Splits what is wanted into batches of nearly equal size, none longer than asked; what was
   * killed goes apart.
   */
  static List<Batch> split(List<Standing.Wanted> wanted, int size) {
    return wanted.stream()
        .collect(
            Collectors.groupingBy(
                Standing.Wanted::halvings, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(alike -> evenly(alike, size))
        .flatMap(BatchSplitter::fitting)
        .toList();
  }

  private static Stream<List<Standing.Wanted>> evenly(List<Standing.Wanted> wanted, int size) {
    int count = Math.ceilDiv(wanted.size(), size);
    return IntStream.range(0, count)
        .mapToObj(i -> wanted.subList(i * wanted.size() / count, (i + 1) * wanted.size() / count));
  }

  /** Halves a batch until it fits into a run. */
  private static Stream<Batch> fitting(List<Standing.Wanted> wanted) {
    Batch batch = batch(wanted);
    int half = wanted.size() / 2;
    return batch.fits() || half == 0
        ? Stream.of(batch)
        : Stream.of(wanted.subList(0, half), wanted.subList(half, wanted.size()))
            .flatMap(BatchSplitter::fitting);
  }

  private static Batch batch(List<Standing.Wanted> wanted) {
    return new Batch(
        wanted.stream().map(Standing.Wanted::line).toList(),
        wanted.stream().mapToInt(Standing.Wanted::pulls).sum(),
        wanted.getFirst().halvings(),
        wanted.stream()
            .flatMap(w -> w.index().stream())
            .collect(Collectors.toMap(Subset::digest, Subset::text, (one, _) -> one)));
  }
}
