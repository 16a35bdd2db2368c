package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * The signatures, attestations and other manifests that refer to an image and are copied with it.
 *
 * @param missing the lines that bring what the destination does not have or list, in their order
 * @param lists of referrers that the run brings along, for a destination that does not make them
 * @param problem the reason why they are not known, or why the image must not be copied at all
 */
public record Attachments(
    List<CopyLine> missing, List<ComposedIndex> lists, Optional<Problem> problem) {
  /** Nothing is missing. */
  public static final Attachments NONE = new Attachments(List.of(), List.of(), Optional.empty());

  /** Returns that nothing is copied because of a problem. */
  public static Attachments unknown(Problem problem) {
    return new Attachments(List.of(), List.of(), Optional.of(problem));
  }

  public Attachments {
    missing = List.copyOf(missing);
    lists = List.copyOf(lists);
  }

  /** Returns whether the destination has all of them. */
  public boolean isComplete() {
    return missing.isEmpty();
  }
}
