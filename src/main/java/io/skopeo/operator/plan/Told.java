package io.skopeo.operator.plan;

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
record Told(List<Line> lines, List<LineOutcome> outcomes, Map<Integer, String> words) {
  Run.Finished finished(Instant at) {
    var said = new ArrayList<LineOutcome>();
    var why = new HashMap<Integer, String>();
    List<String> texts = lines.stream().flatMap(line -> line.text().lines()).toList();
    int next = 0;
    for (Line line : lines) {
      int place = speaker(next, line, texts);
      if (words.containsKey(place)) {
        why.put(said.size(), words.get(place));
      }
      said.add(outcomes.get(place));
      next += line.height();
    }
    return new Run.Finished(List.copyOf(said), at, Map.copyOf(why));
  }

  /**
   * The tag's own line comes last and says whether all is well. If not, it has failed for the sake
   * of a part that is missing, where there is one.
   */
  private int speaker(int first, Line line, List<String> texts) {
    int own = first + line.height() - 1;
    if (outcomes.get(own).claimsPresence()) {
      return own;
    }
    List<Integer> missing =
        IntStream.range(first, own)
            .map(place ->
                outcomes.get(place) == LineOutcome.SKIPPED
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
