package io.skopeo.operator.spec.archive;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.mapping.NameRegex;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The valid and normalized spec of an ImageImport.
 *
 * @param names the repositories of the volume that are imported
 * @param mapping with a prefix in any case
 * @param repository of images that the volume names only by a tag
 * @param overwrites whether a destination tag with another digest is replaced; empty if the spec
 *     does not say, which means yes
 * @param schedule empty if the import is made once
 * @param execution with a time limit of TaskRuns in any case
 * @param fingerprint a hash of the fields that decide which images are wanted where
 */
public record ImportIntent(
    Volume volume,
    NameSelection names,
    NameMapping mapping,
    Optional<Repository> repository,
    Optional<Boolean> overwrites,
    Optional<Schedule> schedule,
    boolean dryRun,
    boolean suspended,
    ImageIntent.Execution execution,
    String fingerprint)
    implements ParsedImport {
  /** Steps of regular expressions for all names: some ten seconds of one processor at the worst. */
  private static final long MOST_STEPS = 1_000_000_000;

  public List<NameRegex> include() {
    return names.include();
  }

  public List<NameRegex> exclude() {
    return names.exclude();
  }

  /**
   * Returns the repositories that are imported. The only problem is that the expressions, those of
   * the mapping included, would take too long for so many names.
   */
  public Parsed<Set<Repository>> select(Collection<Repository> repositories) {
    Set<Repository> distinct = Set.copyOf(repositories);
    long characters = distinct.stream().mapToLong(r -> r.toString().length()).sum();
    return characters * (names.size() + mapping.size()) > MOST_STEPS
        ? new Parsed.Invalid<>(
            Problem.inSpec(
                "spec.include, spec.exclude and spec.mapping.rules are too long for so many"
                    + " repositories: write shorter expressions."))
        : new Parsed.Valid<>(
            distinct.stream().filter(names::selects).collect(Collectors.toUnmodifiableSet()));
  }

  /** Returns whether no copy is started, as the user asked. */
  public boolean isHeld() {
    return dryRun || suspended;
  }
}
