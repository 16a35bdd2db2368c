package io.skopeo.operator.spec.archive;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.mapping.NameRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Expressions for whole names of repositories.
 *
 * @param include those of which any selects a repository; empty for all repositories
 * @param exclude those of which any leaves it out again
 */
public record NameSelection(List<NameRegex> include, List<NameRegex> exclude) {
  private static final int MOST = 50;

  public NameSelection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Reads the expressions of a field, and adds the problems in them. */
  static List<NameRegex> expressions(String field, List<String> texts, List<Problem> problems) {
    if (texts.size() > MOST) {
      problems.add(Problem.inSpec(field + " has more than 50 expressions: unite some of them."));
      return List.of();
    }
    var expressions = new ArrayList<NameRegex>();
    for (int i = 0; i < texts.size(); i++) {
      switch (NameRegex.parse("%s[%d]".formatted(field, i), texts.get(i))) {
        case Parsed.Valid<NameRegex>(var expression) -> expressions.add(expression);
        case Parsed.Invalid<NameRegex>(var problem) -> problems.add(problem);
      }
    }
    return expressions;
  }

  /** Returns whether a repository is selected. */
  public boolean selects(Repository repository) {
    return (include.isEmpty() || matches(include, repository)) && !matches(exclude, repository);
  }

  private static boolean matches(List<NameRegex> expressions, Repository repository) {
    return expressions.stream().anyMatch(expression -> expression.matches(repository));
  }

  /** Returns the most steps that a character of a name takes. */
  long size() {
    return Stream.concat(include.stream(), exclude.stream()).mapToLong(NameRegex::size).sum();
  }
}
