package io.skopeo.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.skopeo.operator.problem.Parsed;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the docker configs for one side alone, in Secrets of whatever type. */
final class SideFiles {
  private SideFiles() {}

  static Parsed<Map<Side, Keyring.File>> in(List<Secret> secrets) {
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
