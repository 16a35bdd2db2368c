package io.skopeo.operator.plan;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The lines that one TaskRun copies.
 *
 * @param lines in the order of {@code url.txt}, at most {@value #MOST}
 * @param pulls how many pulls they cost where the source's registry counts them
 */
public record Batch(List<Line> lines, int pulls) {
  /** The most lines whose outcomes fit into a Task result. */
  public static final int MOST = 500;

  public Batch {
    lines = List.copyOf(lines);
  }

  /** Lines of images with one platform. */
  public Batch(List<Line> lines) {
    this(lines, lines.size());
  }

  /** The content of {@code url.txt}. */
  public String urlTxt() {
    return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
  }

  /** Reads {@code url.txt}; lines that this operator did not write are left out. */
  public static Batch read(String urlTxt) {
    return new Batch(urlTxt.lines().flatMap(line -> Line.read(line).stream()).toList());
  }

  /** Splits what is wanted into batches of nearly equal size, none longer than asked. */
  static List<Batch> split(List<Standing.Wanted> wanted, int size) {
    int count = Math.ceilDiv(wanted.size(), size);
    return IntStream.range(0, count)
        .mapToObj(i -> wanted.subList(i * wanted.size() / count, (i + 1) * wanted.size() / count))
        .map(Batch::of)
        .toList();
  }

  private static Batch of(List<Standing.Wanted> wanted) {
    return new Batch(
        wanted.stream().map(Standing.Wanted::line).toList(),
        wanted.stream().mapToInt(Standing.Wanted::pulls).sum());
  }
}
