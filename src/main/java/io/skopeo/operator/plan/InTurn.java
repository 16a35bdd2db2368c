package io.skopeo.operator.plan;

import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.registry.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the lines of a run apart whose Task does not: it copies one line after the other and ends
 * at the first that fails, as the Tekton catalog's does. So what is at the destination was copied,
 * the first line that is not has failed, and those behind it were not begun.
 */
final class InTurn {
  private InTurn() {}

  /**
   * Gives lines without an outcome one.
   *
   * @param destinations what the destination says of the tags that were asked for
   */
  static Run settled(Run run, Map<Tagged, Answer<Digest>> destinations) {
    if (!(run.state() instanceof Run.Finished(var outcomes, var at, var words, var bytes))
        || !outcomes.contains(LineOutcome.UNTOLD)) {
      return run;
    }
    var told = new ArrayList<LineOutcome>();
    boolean failed = false;
    for (Line line : run.batch().lines()) {
      LineOutcome outcome = outcome(line, destinations.get(line.destination()));
      told.add(failed && outcome == LineOutcome.FAILED ? LineOutcome.NOT_ATTEMPTED : outcome);
      failed |= outcome == LineOutcome.FAILED;
    }
    return run.in(new Run.Finished(List.copyOf(told), at, words, bytes));
  }

  private static LineOutcome outcome(Line line, @Nullable Answer<Digest> destination) {
    return switch (destination) {
      case Answer.Found<Digest>(var digest) when digest.equals(line.source().digest()) ->
          LineOutcome.COPIED;
      case Answer.Found<Digest> _, Answer.Absent<Digest> _ -> LineOutcome.FAILED;
      case null, default -> LineOutcome.UNTOLD;
    };
  }
}
