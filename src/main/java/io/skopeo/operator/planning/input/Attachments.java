package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.oci.ComposedIndex;
import java.util.List;

/**
 * The signatures, attestations and other manifests that refer to an image and are copied with it.
 *
 * @param missing the lines that bring what the destination does not have or list, in their order
 * @param lists of referrers that the run brings along, for a destination that does not make them
 */
public record Attachments(List<CopyLine> missing, List<ComposedIndex> lists) {
  /** Nothing is missing. */
  public static final Attachments NONE = new Attachments(List.of(), List.of());

  public Attachments {
    missing = List.copyOf(missing);
    lists = List.copyOf(lists);
  }

  /** Returns whether the destination has all of them. */
  public boolean isComplete() {
    return missing.isEmpty();
  }
}
