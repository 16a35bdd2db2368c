package io.skopeo.operator.imageset;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.mapping.NameRegex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Expressions of which any leaves a repository out. */
public record Exclusions(List<NameRegex> expressions) {
  private static final int MOST = 50;

  /** Steps of regular expressions for all names: some ten seconds of one processor at the worst. */
  private static final long MOST_STEPS = 1_000_000_000;

  public Exclusions {
    expressions = List.copyOf(expressions);
  }

  /** Reads spec.exclude. */
  public static Parsed<Exclusions> parse(List<String> texts) {
    if (texts.size() > MOST) {
      return invalid("spec.exclude has more than 50 expressions: unite some of them.");
    }
    var expressions = new ArrayList<NameRegex>();
    for (int i = 0; i < texts.size(); i++) {
      switch (NameRegex.parse("spec.exclude[%d]".formatted(i), texts.get(i))) {
        case Parsed.Valid<NameRegex>(var expression) -> expressions.add(expression);
        case Parsed.Invalid<NameRegex>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(new Exclusions(expressions));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /**
   * Returns the repositories that are left out. The only problem is that the expressions would take
   * too long for so many names.
   */
  public Parsed<Set<Repository>> of(Collection<Repository> repositories) {
    Set<Repository> distinct = Set.copyOf(repositories);
    long characters = distinct.stream().mapToLong(r -> r.toString().length()).sum();
    long size = expressions.stream().mapToLong(NameRegex::size).sum();
    return characters * size > MOST_STEPS
        ? invalid(
            "spec.exclude is too long for so many repositories: write shorter expressions, or divide the repositories among several ImageSets.")
        : new Parsed.Valid<>(
            distinct.stream().filter(this::excludes).collect(Collectors.toUnmodifiableSet()));
  }

  private boolean excludes(Repository repository) {
    return expressions.stream().anyMatch(expression -> expression.matches(repository));
  }
}
