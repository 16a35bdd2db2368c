package io.skopeo.operator.intent;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** A spec that was read: an Intent, or the problems in it. */
public sealed interface Reading permits Intent, Reading.Refused {
  /**
   * The spec cannot be carried out.
   *
   * @param problems all that were found, at least one
   */
  record Refused(List<Problem> problems) implements Reading {}
}
