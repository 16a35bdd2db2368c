package io.skopeo.operator.copying;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Merges the outcomes of the lines of {@code url.txt}: a tag with parts has several, of which one
 * stands for all.
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
      merged.add(decisive < next - 1 ? ofImage(outcomes.get(decisive)) : outcomes.get(decisive));
    }
    return new CopyRun.Finished(List.copyOf(merged), at, Map.copyOf(mergedMessages));
  }

  /** Returns the outcome of the image, of which a part has this outcome. */
  private static CopyOutcome ofImage(CopyOutcome part) {
    return part == CopyOutcome.SOURCE_NOT_FOUND ? CopyOutcome.SOURCE_INCOMPLETE : part;
  }

  /**
   * Returns the line that decides: the tag's own line, which comes last, if it succeeded. If not,
   * the line of a missing part, if there is one.
   */
  private int decisiveLine(int first, Copy copy, List<String> lines) {
    int own = first + copy.lineCount() - 1;
    if (outcomes.get(own).claimsPresence()) {
      return own;
    }
    List<Integer> missing =
        IntStream.range(first, own)
            .map(line ->
                outcomes.get(line) == CopyOutcome.SKIPPED ? lines.indexOf(lines.get(line)) : line)
            .filter(line -> !outcomes.get(line).claimsPresence())
            .boxed()
            .toList();
    return Stream.concat(
            missing.stream().filter(line -> !outcomes.get(line).costsNothing()), missing.stream())
        .findFirst()
        .orElse(own);
  }
}
