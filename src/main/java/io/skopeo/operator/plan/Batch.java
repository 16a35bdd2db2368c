package io.skopeo.operator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The lines that one TaskRun copies.
 *
 * @param lines in the order of {@code url.txt}, at most {@value #MOST}
 */
public record Batch(List<Line> lines) {
  /** The most lines whose outcomes fit into a Task result. */
  public static final int MOST = 500;

  public Batch {
    lines = List.copyOf(lines);
  }

  /** The content of {@code url.txt}. */
  public String urlTxt() {
    return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
  }

  /** Reads {@code url.txt}; lines that this operator did not write are left out. */
  public static Batch read(String urlTxt) {
    return new Batch(urlTxt.lines().flatMap(line -> Line.read(line).stream()).toList());
  }

  /** Splits lines into batches of nearly equal size, none longer than asked. */
  static List<Batch> split(List<Line> lines, int size) {
    int count = Math.ceilDiv(lines.size(), size);
    var batches = new ArrayList<Batch>(count);
    for (int i = 0; i < count; i++) {
      batches.add(
          new Batch(lines.subList(i * lines.size() / count, (i + 1) * lines.size() / count)));
    }
    return List.copyOf(batches);
  }
}
