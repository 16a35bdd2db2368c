package io.skopeo.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.skopeo.operator.problem.Parsed;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the docker configs for one side alone, in Secrets of whatever type. */
final class SideFiles {
  /**
   * The keys by which the Go operator had its users; no pod can be given them as a docker config.
   */
  private static final Set<String> OF_THE_GO_OPERATOR =
      Set.of("credentialsSourceUsername", "credentialsDestinationUsername");

  private SideFiles() {}

  static Parsed<Map<Side, Keyring.File>> in(List<Secret> secrets) {
    Optional<Secret> old = secrets.stream().filter(SideFiles::isOfTheGoOperator).findFirst();
    if (old.isPresent()) {
      return AuthEntry.invalid(
          "%s has the Go operator's keys alone: write docker configs into it as source.json and destination.json, or leave it out of the ServiceAccount and name it in the chart's config.credentials.secretName with createSecret: false."
              .formatted(TektonCredentials.origin(old.get())));
    }
    Map<Side, Keyring.File> files = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      List<Secret> holders = secrets.stream().filter(secret -> has(secret, side)).toList();
      if (holders.size() > 1) {
        return AuthEntry.invalid(
            "%s and %s both have a %s: keep one of them."
                .formatted(
                    TektonCredentials.origin(holders.getFirst()),
                    TektonCredentials.origin(holders.getLast()),
                    side.fileName()));
      }
      if (!holders.isEmpty()) {
        switch (file(holders.getFirst(), side)) {
          case Parsed.Valid<Keyring.File>(var file) -> files.put(side, file);
          case Parsed.Invalid<Keyring.File>(var problem) -> {
            return new Parsed.Invalid<>(problem);
          }
        }
      }
    }
    return new Parsed.Valid<>(files);
  }

  private static boolean isOfTheGoOperator(Secret secret) {
    Set<String> keys = Optional.ofNullable(secret.getData()).orElse(Map.of()).keySet();
    return Arrays.stream(Side.values()).noneMatch(side -> has(secret, side))
        && keys.stream().noneMatch(key -> key.startsWith(".docker"))
        && keys.stream().anyMatch(OF_THE_GO_OPERATOR::contains);
  }

  private static boolean has(Secret secret, Side side) {
    return Optional.ofNullable(secret.getData())
        .filter(data -> data.containsKey(side.fileName()))
        .isPresent();
  }

  private static Parsed<Keyring.File> file(Secret secret, Side side) {
    String key = side.fileName();
    return TektonCredentials.value(secret, key)
        .then(json -> DockerConfig.parse(json, TektonCredentials.key(secret, key)))
        .then(config ->
            new Parsed.Valid<>(
                new Keyring.File(new AuthFile(secret.getMetadata().getName(), key), config)));
  }
}
