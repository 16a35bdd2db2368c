package io.skopeo.operator.app.command;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@link ListTagsCommand}.
 *
 * @param authFile the docker config to use; empty to look for one
 * @param verify false to accept any certificate, and plain http
 */
record ListTagsArguments(List<Repository> repositories, Optional<String> authFile, boolean verify) {
  private static final String AUTH_FILE = "--authfile";
  private static final String TLS_VERIFY = "--tls-verify";
  private static final String TRANSPORT = "docker://";

  ListTagsArguments {
    repositories = List.copyOf(repositories);
  }

  /** Parses the arguments, in which options may be anywhere. */
  static Parsed<ListTagsArguments> parse(List<String> arguments) {
    var repositories = new ArrayList<Repository>();
    Optional<String> authFile = Optional.empty();
    boolean verify = true;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
      if (option.equals(AUTH_FILE)) {
        authFile = value.or(() -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
        if (authFile.isEmpty()) {
          return invalid("--authfile needs the path of a docker config.");
        }
      } else if (option.equals(TLS_VERIFY)) {
        verify = value.map(Boolean::parseBoolean).orElse(true);
        if (value.isPresent() && !value.get().matches("true|false")) {
          return invalid("--tls-verify should be true or false.");
        }
      } else if (argument.startsWith("-")) {
        return invalid(
            "\"%s\" is no option of --list-tags: use --authfile or --tls-verify."
                .formatted(SafeText.quote(option)));
      } else {
        switch (repository(argument)) {
          case Parsed.Valid<Repository>(var repository) -> repositories.add(repository);
          case Parsed.Invalid<Repository>(var problem) -> {
            return new Parsed.Invalid<>(problem);
          }
        }
      }
    }
    return repositories.isEmpty()
        ? invalid(ListTagsCommand.USAGE)
        : new Parsed.Valid<>(new ListTagsArguments(repositories, authFile, verify));
  }

  private static Parsed<Repository> repository(String argument) {
    String name =
        argument.startsWith(TRANSPORT) ? argument.substring(TRANSPORT.length()) : argument;
    return name.contains("@") || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0
        ? invalid(
            "\"%s\" names one image: leave out its tag or digest to list the tags of the repository."
                .formatted(SafeText.quote(argument)))
        : Repository.parse(name);
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }
}
