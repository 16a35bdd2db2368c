package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The mapping of source names to destination names: the first rule that matches, or what is kept,
 * follows the prefix, and the levels beyond the limit are joined.
 *
 * @param prefix empty if none is set: then only repositories with a destination of their own have
 *     one
 * @param levels the limit of levels
 */
public record NameMapping(
    Optional<NamePrefix> prefix, Keep keep, List<NameRule> rules, Optional<LevelLimit> levels) {
  private static final int MOST_RULES = 50;
  private static final int LARGEST = 4000;

  public NameMapping {
    rules = List.copyOf(rules);
  }

  /**
   * Reads spec.mapping.
   *
   * @param defaultRegistry the registry, with or without a leading path, of a prefix without one;
   *     empty if the installation has none
   */
  public static Parsed<NameMapping> parse(
      ImageSetSpec.@Nullable Mapping mapping, String defaultRegistry) {
    if (mapping == null) {
      return new Parsed.Valid<>(
          new NameMapping(Optional.empty(), Keep.PATH, List.of(), Optional.empty()));
    }
    return prefix(mapping, defaultRegistry)
        .then(prefix ->
            rules(mapping.rules())
                .then(rules ->
                    LevelLimit.parse(mapping, prefix)
                        .then(levels ->
                            new Parsed.Valid<>(
                                new NameMapping(
                                    prefix,
                                    mapping.keep() == null ? Keep.PATH : mapping.keep(),
                                    rules,
                                    levels)))));
  }

  private static Parsed<Optional<NamePrefix>> prefix(
      ImageSetSpec.Mapping mapping, String defaultRegistry) {
    return mapping.prefix() == null || mapping.prefix().isEmpty()
        ? new Parsed.Valid<>(Optional.empty())
        : NamePrefix.parse(mapping.prefix(), defaultRegistry)
            .then(prefix -> new Parsed.Valid<>(Optional.of(prefix)));
  }

  private static Parsed<List<NameRule>> rules(List<ImageSetSpec.Rule> texts) {
    if (texts.size() > MOST_RULES) {
      return invalid("spec.mapping.rules has more than 50 rules: unite some of them.");
    }
    var rules = new ArrayList<NameRule>();
    for (int i = 0; i < texts.size(); i++) {
      switch (NameRule.parse("spec.mapping.rules[%d]".formatted(i), texts.get(i))) {
        case Parsed.Valid<NameRule>(var rule) -> rules.add(rule);
        case Parsed.Invalid<NameRule>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return size(rules) > LARGEST
        ? invalid("spec.mapping.rules are too long together: write shorter expressions.")
        : new Parsed.Valid<>(rules);
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  private static long size(List<NameRule> rules) {
    return rules.stream().mapToLong(rule -> rule.match().size()).sum();
  }

  /** Returns the expressions of the rules. */
  public List<NameRegex> expressions() {
    return rules.stream().map(NameRule::match).toList();
  }

  /** Returns the most steps that a character of a name takes. */
  public long size() {
    return size(rules);
  }

  /** Returns the destination of a repository that has none of its own. */
  public Parsed<Repository> map(Repository source) {
    return resolve(source).then(mapped -> new Parsed.Valid<>(mapped.destination()));
  }

  /** Returns the destination of a repository that has none of its own, and the rule applied. */
  public Parsed<MappedName> resolve(Repository source) {
    if (prefix.isEmpty()) {
      return invalidDestination(
          "%s has no destination: spec.mapping.prefix is missing; set it, or a destination in spec.repositories."
              .formatted(source));
    }
    for (int i = 0; i < rules.size(); i++) {
      Optional<String> name = rules.get(i).apply(source);
      if (name.isPresent()) {
        return below(prefix.get(), name.get(), source, OptionalInt.of(i));
      }
    }
    return below(prefix.get(), KeptName.of(source, keep), source, OptionalInt.empty());
  }

  private Parsed<MappedName> below(
      NamePrefix prefix, String name, Repository source, OptionalInt rule) {
    String path = prefix.path().isEmpty() ? name : prefix.path() + "/" + name;
    String joined = levels.map(limit -> limit.apply(path)).orElse(path);
    String full = prefix.host() + "/" + joined;
    String cause =
        rule.isPresent()
            ? "spec.mapping.rules[%d].replace".formatted(rule.getAsInt())
            : "spec.mapping";
    if (!(Repository.parse(full) instanceof Parsed.Valid<Repository>(var destination))) {
      return illegal(source, full, cause);
    }
    return checked(source, destination)
        .then(_ -> new Parsed.Valid<>(new MappedName(destination, rule)));
  }

  private static Parsed<MappedName> illegal(Repository source, String full, String cause) {
    return full.length() > Repository.LONGEST
        ? invalidDestination(
            "%s becomes %s, which is longer than 255 characters: shorten it in %s."
                .formatted(source, SafeText.quote(full), cause))
        : invalidDestination(
            "%s becomes %s, which no registry accepts: change %s, so that it has lower-case letters and digits, separated by '/', '.', '_' or '-'."
                .formatted(source, SafeText.quote(full), cause));
  }

  /** Refuses a destination that is the source, or that the registry would refuse. */
  private static Parsed<Repository> checked(Repository source, Repository destination) {
    if (destination.equals(source)) {
      return invalidDestination(
          "%s becomes itself: change spec.mapping.prefix, or a rule in spec.mapping."
              .formatted(source));
    }
    return HubLevels.problem(destination)
        .<Parsed<Repository>>map(why ->
            invalidDestination(
                "%s becomes %s, but %s: set spec.mapping.prefix to docker.io/account, and spec.mapping.maxLevels to 2."
                    .formatted(source, destination, why)))
        .orElseGet(() -> new Parsed.Valid<>(destination));
  }

  private static <T> Parsed<T> invalidDestination(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.INVALID_DESTINATION, sentence));
  }
}
