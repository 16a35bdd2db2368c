package io.skopeo.operator.app.command;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.order.NaturalOrder;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code --list-tags REPOSITORY...}: prints the tags of repositories, a line each, in
 * the order of {@code sort -V}. Tags that are attached to digests, such as cosign's signatures, are
 * left out.
 */
final class ListTagsCommand {
  /** The argument that asks for the command. */
  static final String OPTION = "--list-tags";

  static final String USAGE =
      "usage: --list-tags [--authfile FILE] [--tls-verify=false] REPOSITORY...: prints the tags of"
          + " repositories in the order of sort -V";

  private final Registry registry;
  private final AuthFiles files;
  private final PrintStream out;
  private final PrintStream err;

  ListTagsCommand(Registry registry, AuthFiles files, PrintStream out, PrintStream err) {
    this.registry = registry;
    this.files = files;
    this.out = out;
    this.err = err;
  }

  /**
   * Prints the tags; those of several repositories as {@code repository:tag}.
   *
   * @return the exit status: 0, or 1 if the arguments are wrong or a repository cannot be listed
   */
  int run(List<String> arguments) {
    return switch (ListTagsArguments.parse(arguments)) {
      case Parsed.Invalid<ListTagsArguments>(var problem) -> failed(problem.sentence());
      case Parsed.Valid<ListTagsArguments>(var parsed) ->
          parsed.repositories().stream()
              .mapToInt(repository -> list(repository, parsed))
              .max()
              .orElse(0);
    };
  }

  private int list(Repository repository, ListTagsArguments arguments) {
    return switch (files.credential(repository, arguments.authFile())) {
      case Parsed.Invalid<Optional<Credential>>(var problem) -> failed(problem.sentence());
      case Parsed.Valid<Optional<Credential>>(var credential) -> {
        var access = new Access(credential, arguments.verify() ? Tls.VERIFIED : Tls.UNVERIFIED);
        String prefix = arguments.repositories().size() > 1 ? repository + ":" : "";
        yield print(repository, prefix, registry.tags(repository, access));
      }
    };
  }

  private int print(Repository repository, String prefix, Result<List<Tag>> listed) {
    return switch (listed) {
      case Result.Found<List<Tag>>(var tags) -> {
        tags.stream()
            .map(Tag::name)
            .sorted(NaturalOrder.NATURAL)
            .forEach(tag -> out.println(prefix + tag));
        yield 0;
      }
      case Result.NotFound<List<Tag>> _ ->
          failed("The registry does not know %s: check the name.".formatted(repository));
      case Result.Throttled<List<Tag>>(var until) ->
          failed(
              "The registry limits the requests for %s: try again at %s."
                  .formatted(repository, until.truncatedTo(ChronoUnit.SECONDS)));
      case Result.Failed<List<Tag>>(var problem, _) -> failed(problem.sentence());
    };
  }

  private int failed(String sentence) {
    err.println(sentence);
    return 1;
  }
}
