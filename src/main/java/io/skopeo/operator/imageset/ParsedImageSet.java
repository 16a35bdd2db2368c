package io.skopeo.operator.imageset;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** The result of reading the spec of an ImageSet: an intent, or the problems in the spec. */
public sealed interface ParsedImageSet permits ImageSetIntent, ParsedImageSet.InvalidImageSet {
  /**
   * A spec that is refused.
   *
   * @param problems all of them, at least one
   */
  record InvalidImageSet(List<Problem> problems) implements ParsedImageSet {}
}
