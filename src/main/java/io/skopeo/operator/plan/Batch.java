package io.skopeo.operator.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lines that one TaskRun copies.
 *
 * @param lines in the order of {@code url.txt}, at most {@value #MOST}
 * @param pulls how many pulls they cost where the source's registry counts them
 * @param halvings how often the number of copies at once is halved
 */
public record Batch(List<Line> lines, int pulls, int halvings) {
  /** The most lines whose outcomes fit into a Task result. */
  public static final int MOST = 500;

  public Batch {
    lines = List.copyOf(lines);
  }

  /** Lines of images with one platform. */
  public Batch(List<Line> lines) {
    this(lines, lines.size(), 0);
  }

  /** The content of {@code url.txt}. */
  public String urlTxt() {
    return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
  }

  /** Reads {@code url.txt}; lines that this operator did not write are left out. */
  public static Batch read(String urlTxt) {
    return new Batch(urlTxt.lines().flatMap(line -> Line.read(line).stream()).toList());
  }

  /**
   * How many copies the run has under way at once.
   *
   * @param usual where none of its lines was killed before
   */
  public int atOnce(int usual) {
    return Math.max(1, usual >> Math.min(halvings, Integer.SIZE - 1));
  }

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
        .toList();
  }

  private static Stream<Batch> evenly(List<Standing.Wanted> wanted, int size) {
    int count = Math.ceilDiv(wanted.size(), size);
    return IntStream.range(0, count)
        .mapToObj(i -> wanted.subList(i * wanted.size() / count, (i + 1) * wanted.size() / count))
        .map(Batch::of);
  }

  private static Batch of(List<Standing.Wanted> wanted) {
    return new Batch(
        wanted.stream().map(Standing.Wanted::line).toList(),
        wanted.stream().mapToInt(Standing.Wanted::pulls).sum(),
        wanted.getFirst().halvings());
  }
}
