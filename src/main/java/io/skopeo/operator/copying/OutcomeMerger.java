package io.skopeo.operator.copying;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Merges the outcomes of the lines of {@code url.txt}: a copy may have several, of which one stands
 * for all.
 *
 * @param outcomes one for each line of {@code url.txt}
 * @param messages by line of {@code url.txt} from 0
 */
record OutcomeMerger(List<Copy> copies, List<CopyOutcome> outcomes, Map<Integer, String> messages) {
  CopyRun.Finished finished(Instant at) {
    var merged = new ArrayList<CopyOutcome>();
    var mergedMessages = new HashMap<Integer, String>();
    List<String> lines = copies.stream().flatMap(copy -> copy.text().lines()).toList();
    int next = 0;
    for (Copy copy : copies) {
      int decisive = decisiveLine(next, copy, lines);
      if (messages.containsKey(decisive)) {
        mergedMessages.put(merged.size(), messages.get(decisive));
      }
      next += copy.lineCount();
      boolean names = copy.names() && lines.get(decisive).equals(lines.get(next - 1));
      merged.add(names ? outcomes.get(decisive) : ofImage(outcomes.get(decisive)));
    }
    return new CopyRun.Finished(List.copyOf(merged), at, Map.copyOf(mergedMessages));
  }

  /** Returns the outcome of the image, of which a part has this outcome. */
  private static CopyOutcome ofImage(CopyOutcome part) {
    return part == CopyOutcome.SOURCE_NOT_FOUND ? CopyOutcome.SOURCE_INCOMPLETE : part;
  }

  /**
   * Returns the line that decides: the last one, if it succeeded, since it comes after all others.
   * If not, the line of something that is missing, if there is one.
   */
  private int decisiveLine(int first, Copy copy, List<String> lines) {
    int own = first + copy.lineCount() - 1;
    if (outcomes.get(made(own, lines)).claimsPresence()) {
      return own;
    }
    List<Integer> missing =
        IntStream.range(first, own)
            .map(line -> made(line, lines))
            .filter(line -> !outcomes.get(line).claimsPresence())
            .boxed()
            .toList();
    return Stream.concat(
            missing.stream().filter(line -> !outcomes.get(line).costsNothing()), missing.stream())
        .findFirst()
        .orElse(made(own, lines));
  }

  /** Returns the line that the Task has tried: one that it skips repeats an earlier one. */
  private int made(int line, List<String> lines) {
    return outcomes.get(line) == CopyOutcome.SKIPPED ? lines.indexOf(lines.get(line)) : line;
  }
}
