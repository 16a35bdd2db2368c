package io.skopeo.operator.app;

import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tekton.MetadataPropagation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the problems of an environment that stop the start: sentences that name the variable. */
record EnvironmentProblems(OperatorSettings settings) {
  List<String> all() {
    return Stream.of(
            Arrays.stream(EnvironmentVariable.values()).flatMap(this::malformed),
            unusedCa(
                EnvironmentVariable.DISABLE_SRC_TLS_VERIFICATION, EnvironmentVariable.SOURCE_CA),
            unusedCa(
                EnvironmentVariable.DISABLE_DEST_TLS_VERIFICATION,
                EnvironmentVariable.DESTINATION_CA),
            settings.proxyVariables().problems(),
            Stream.of(EnvironmentVariable.RUN_LABELS, EnvironmentVariable.RUN_ANNOTATIONS)
                .flatMap(this::reservedKeys),
            Stream.of(
                    settings.retention(),
                    settings.sources(),
                    settings.destinations(),
                    settings.minimumFrequency())
                .flatMap(parsed -> problem(parsed).stream()),
            missingIdentity(),
            Arrays.stream(Side.values()).flatMap(side -> credentials(side).stream()))
        .flatMap(problems -> problems)
        .toList();
  }

  /** Leaves out the value of a credential: even that of a user name may be a password. */
  private Stream<String> malformed(EnvironmentVariable variable) {
    String text = settings.text(variable);
    if (variable.takes(text)) {
      return Stream.empty();
    }
    return Stream.of(
        variable.name().startsWith("CREDS_")
            ? "%s should be: %s.".formatted(variable, variable.meaning())
            : "%s is \"%s\" but should be: %s.".formatted(variable, text, variable.meaning()));
  }

  private Stream<String> unusedCa(EnvironmentVariable disabled, EnvironmentVariable authority) {
    return settings.flag(disabled) && settings.optional(authority).isPresent()
        ? Stream.of(
            "%s is set but %s is true: leave one of them out.".formatted(authority, disabled))
        : Stream.empty();
  }

  private Stream<String> reservedKeys(EnvironmentVariable variable) {
    return settings.names(variable).stream()
        .filter(MetadataPropagation::isReserved)
        .sorted()
        .map(key ->
            "%s has \"%s\", which is never copied from an Image to its TaskRuns, because other tools rely on it: leave it out."
                .formatted(variable, key));
  }

  private static Optional<String> problem(Parsed<?> parsed) {
    return parsed instanceof Parsed.Invalid<?>(var problem)
        ? Optional.of(problem.sentence())
        : Optional.empty();
  }

  private Stream<String> missingIdentity() {
    return settings
        .leaseIdentity()
        .filter(lease -> lease.namespace().isEmpty() || lease.identity().isEmpty())
        .map(_ ->
            "LEADER_ELECTION is true but POD_NAMESPACE or POD_NAME is not set: set both from the pod's metadata.")
        .stream();
  }

  private Optional<String> credentials(Side side) {
    EnvironmentVariable username = OperatorSettings.credential(side, "USERNAME");
    EnvironmentVariable password = OperatorSettings.credential(side, "PASSWORD");
    return problem(settings.registries(side))
        .or(() ->
            settings.optional(username).isPresent() == settings.optional(password).isPresent()
                ? Optional.empty()
                : Optional.of(
                    "%s and %s go together: set both or neither.".formatted(username, password)));
  }
}
