package io.skopeo.operator.intent;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** The result of reading a spec: an Intent, or the problems in the spec. */
public sealed interface Reading permits Intent, Reading.Refused {
  /**
   * A spec that is refused.
   *
   * @param problems all that were found, at least one
   */
  record Refused(List<Problem> problems) implements Reading {}
}
