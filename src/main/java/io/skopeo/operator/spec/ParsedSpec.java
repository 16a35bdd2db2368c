package io.skopeo.operator.spec;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** The result of reading a spec: an intent, or the problems in the spec. */
public sealed interface ParsedSpec permits ImageIntent, ParsedSpec.InvalidSpec {
  /**
   * A spec that is refused.
   *
   * @param problems all of them, at least one
   */
  record InvalidSpec(List<Problem> problems) implements ParsedSpec {}
}
