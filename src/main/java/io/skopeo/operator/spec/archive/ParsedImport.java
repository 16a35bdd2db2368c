package io.skopeo.operator.spec.archive;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** The result of reading the spec of an ImageImport: an intent, or the problems in the spec. */
public sealed interface ParsedImport permits ImportIntent, ParsedImport.InvalidImport {
  /**
   * A spec that is refused.
   *
   * @param problems all of them, at least one
   */
  record InvalidImport(List<Problem> problems) implements ParsedImport {
    public InvalidImport {
      problems = List.copyOf(problems);
    }
  }
}
