package io.skopeo.operator.app.command;

import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.client.HttpRegistry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Runs what the program does besides being the operator, by its first argument. */
public final class Commands {
  private final OperatorSettings settings;
  private final PrintStream out;
  private final PrintStream err;

  public Commands(OperatorSettings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /** Runs a command and returns its exit status; empty if there are no arguments. */
  public OptionalInt run(List<String> arguments) {
    if (arguments.isEmpty()) {
      return OptionalInt.empty();
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return OptionalInt.of(
        switch (arguments.getFirst()) {
          case PlanCommand.OPTION ->
              new PlanCommand(settings.imageSets(), out, err)
                  .run(rest.stream().map(Path::of).toList());
          case ListTagsCommand.OPTION -> listTags(rest);
          default -> {
            err.printf(
                "\"%s\" is no command: use %s, %s, or no argument to start the operator.%n",
                SafeText.quote(arguments.getFirst()), PlanCommand.OPTION, ListTagsCommand.OPTION);
            yield 1;
          }
        });
  }

  private int listTags(List<String> arguments) {
    // Whoever runs the command may reach the same addresses without it.
    RegistrySettings registries =
        RegistrySettings.DEFAULTS
            .withAddresses(AddressPolicy.EVERYTHING)
            .withProxies(settings.proxies());
    try (var registry = HttpRegistry.create(registries)) {
      return new ListTagsCommand(registry, new AuthFiles(settings.environment()), out, err)
          .run(arguments);
    }
  }
}
