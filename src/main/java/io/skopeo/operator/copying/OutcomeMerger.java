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
 * @param lines the batch
 * @param outcomes one for each line of {@code url.txt}
 * @param words by the place in {@code url.txt} from 0
 */
record OutcomeMerger(List<Copy> lines, List<CopyOutcome> outcomes, Map<Integer, String> words) {
  CopyRun.Finished finished(Instant at) {
    var said = new ArrayList<CopyOutcome>();
    var why = new HashMap<Integer, String>();
    List<String> texts = lines.stream().flatMap(copy -> copy.text().lines()).toList();
    int next = 0;
    for (Copy copy : lines) {
      int place = speaker(next, copy, texts);
      if (words.containsKey(place)) {
        why.put(said.size(), words.get(place));
      }
      said.add(outcomes.get(place));
      next += copy.lineCount();
    }
    return new CopyRun.Finished(List.copyOf(said), at, Map.copyOf(why));
  }

  /**
   * The tag's own line comes last and says whether all is well. If not, it has failed for the sake
   * of a part that is missing, where there is one.
   */
  private int speaker(int first, Copy copy, List<String> texts) {
    int own = first + copy.lineCount() - 1;
    if (outcomes.get(own).claimsPresence()) {
      return own;
    }
    List<Integer> missing =
        IntStream.range(first, own)
            .map(place ->
                outcomes.get(place) == CopyOutcome.SKIPPED
                    ? texts.indexOf(texts.get(place))
                    : place)
            .filter(place -> !outcomes.get(place).claimsPresence())
            .boxed()
            .toList();
    return Stream.concat(
            missing.stream().filter(place -> !outcomes.get(place).costsNothing()), missing.stream())
        .findFirst()
        .orElse(own);
  }
}
