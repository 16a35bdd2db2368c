package io.skopeo.operator.imageset.list;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import java.util.Optional;

/**
 * An entry that cannot be mirrored.
 *
 * @param text the entry as it is written, or the source repository
 * @param problem its sentence names the origin
 * @param source empty if it cannot be read
 */
public record EntryProblem(String text, Problem problem, Optional<Repository> source) {
  /** Creates the problem of an entry that cannot be read. */
  public EntryProblem(String text, Problem problem) {
    this(text, problem, Optional.empty());
  }
}
