package io.skopeo.operator.spec.archive;

import io.skopeo.operator.problem.Problem;
import java.util.List;

/** The result of reading the spec of an ImageExport: an intent, or the problems in the spec. */
public sealed interface ParsedExport permits ExportIntent, ParsedExport.InvalidExport {
  /**
   * A spec that is refused.
   *
   * @param problems all of them, at least one
   */
  record InvalidExport(List<Problem> problems) implements ParsedExport {
    public InvalidExport {
      problems = List.copyOf(problems);
    }
  }
}
