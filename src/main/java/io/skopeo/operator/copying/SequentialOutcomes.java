package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.registry.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the outcomes of the lines of a run whose Task does not report them. Such a Task, like the
 * Tekton catalog's, copies one line after the other and ends at the first that fails. So lines at
 * the destination were copied, the first other line has failed, and those after it were not
 * started.
 */
public final class SequentialOutcomes {
  private SequentialOutcomes() {}

  /**
   * Derives outcomes for the lines without one.
   *
   * @param destinations the destination's answers for tags that were asked for
   */
  public static CopyRun settled(CopyRun run, Map<Tagged, Result<Digest>> destinations) {
    if (!(run.state() instanceof CopyRun.Finished(var outcomes, var at, var messages, var bytes))
        || !outcomes.contains(CopyOutcome.UNREPORTED)) {
      return run;
    }
    var derived = new ArrayList<CopyOutcome>();
    boolean failed = false;
    for (Copy copy : run.batch().copies()) {
      CopyOutcome outcome = outcome(copy, destinations.get(copy.destination()));
      derived.add(failed && outcome == CopyOutcome.FAILED ? CopyOutcome.NOT_ATTEMPTED : outcome);
      failed |= outcome == CopyOutcome.FAILED;
    }
    return run.withState(new CopyRun.Finished(List.copyOf(derived), at, messages, bytes));
  }

  private static CopyOutcome outcome(Copy copy, @Nullable Result<Digest> destination) {
    return switch (destination) {
      case Result.Found<Digest>(var digest) when digest.equals(copy.source().digest()) ->
          CopyOutcome.COPIED;
      case Result.Found<Digest> _, Result.NotFound<Digest> _ -> CopyOutcome.FAILED;
      case null, default -> CopyOutcome.UNREPORTED;
    };
  }
}
