package io.skopeo.operator.spec.policy;

import com.google.re2j.Pattern;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.RepositoryPattern;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;

/** Rules of which any allows a namespace to use a repository; without rules all are allowed. */
public record RepositoryRules(List<Rule> rules) {
  /** Everything is allowed. */
  public static final RepositoryRules NONE = new RepositoryRules(List.of());

  /** The number of lines that fits into the cost limit of the API server's expressions. */
  private static final int MOST_LINES = 200;

  private static final Pattern NAMESPACES = Pattern.compile("[a-z0-9*-]{1,63}");

  public RepositoryRules {
    rules = List.copyOf(rules);
  }

  /**
   * A rule.
   *
   * @param namespaces a name in which {@code *} is anything
   */
  record Rule(String namespaces, RepositoryPattern repositories) {
    boolean allows(String namespace, Repository repository) {
      return Pattern.matches(namespaces.replace("*", ".*"), namespace)
          && repositories.matches(repository, namespace);
    }
  }

  /**
   * Parses rules.
   *
   * @param setting named by the problem
   * @param text lines of two words, a pattern of namespaces and one of repositories
   * @param defaultRegistry the registry, with or without a leading path, of a pattern without one
   */
  public static Parsed<RepositoryRules> parse(String setting, String text, String defaultRegistry) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.size() > MOST_LINES) {
      return invalid(
          "%s has more than %d lines: use patterns for several of them."
              .formatted(setting, MOST_LINES));
    }
    var rules = new ArrayList<Rule>();
    for (String line : lines) {
      switch (rule(line, defaultRegistry)) {
        case Parsed.Valid<Rule>(var rule) -> rules.add(rule);
        case Parsed.Invalid<Rule>(var problem) -> {
          return invalid(
              "%s has a line that cannot be used, %s: %s"
                  .formatted(setting, SafeText.shortQuote(line), problem.sentence()));
        }
      }
    }
    return new Parsed.Valid<>(new RepositoryRules(rules));
  }

  private static Parsed<Rule> rule(String line, String defaultRegistry) {
    String[] words = line.split("\\s+", 3);
    if (words.length != 2 || !NAMESPACES.matches(words[0])) {
      return invalid(
          "write a namespace and a repository, such as team-* registry.example.com/{namespace}/.");
    }
    return RepositoryPattern.parse(words[1], defaultRegistry)
        .then(repositories -> new Parsed.Valid<>(new Rule(words[0], repositories)));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns whether Images of the namespace may use the repository. */
  boolean allow(String namespace, Repository repository) {
    return rules.isEmpty() || rules.stream().anyMatch(rule -> rule.allows(namespace, repository));
  }
}
