package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.registry.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the lines of a run apart whose Task does not: it copies one line after the other and ends
 * at the first that fails, as the Tekton catalog's does. So what is at the destination was copied,
 * the first line that is not has failed, and those behind it were not begun.
 */
public final class SequentialOutcomes {
  private SequentialOutcomes() {}

  /**
   * Gives lines without an outcome one.
   *
   * @param destinations what the destination says of the tags that were asked for
   */
  public static CopyRun settled(CopyRun run, Map<Tagged, Result<Digest>> destinations) {
    if (!(run.state() instanceof CopyRun.Finished(var outcomes, var at, var words, var bytes))
        || !outcomes.contains(CopyOutcome.UNTOLD)) {
      return run;
    }
    var told = new ArrayList<CopyOutcome>();
    boolean failed = false;
    for (Copy copy : run.batch().copies()) {
      CopyOutcome outcome = outcome(copy, destinations.get(copy.destination()));
      told.add(failed && outcome == CopyOutcome.FAILED ? CopyOutcome.NOT_ATTEMPTED : outcome);
      failed |= outcome == CopyOutcome.FAILED;
    }
    return run.withState(new CopyRun.Finished(List.copyOf(told), at, words, bytes));
  }

  private static CopyOutcome outcome(Copy copy, @Nullable Result<Digest> destination) {
    return switch (destination) {
      case Result.Found<Digest>(var digest) when digest.equals(copy.source().digest()) ->
          CopyOutcome.COPIED;
      case Result.Found<Digest> _, Result.NotFound<Digest> _ -> CopyOutcome.FAILED;
      case null, default -> CopyOutcome.UNTOLD;
    };
  }
}
