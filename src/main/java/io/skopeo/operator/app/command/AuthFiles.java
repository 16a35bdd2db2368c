package io.skopeo.operator.app.command;

import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds credentials in the docker configs of the machine, where skopeo looks for them
 * (containers/image, {@code pkg/docker/config}): the file that is named, or else the first of the
 * usual files that has an entry for the repository.
 */
record AuthFiles(Map<String, String> environment) {
  private static final String NAMED = "REGISTRY_AUTH_FILE";
  private static final String AUTH_JSON = "containers/auth.json";

  AuthFiles {
    environment = Map.copyOf(environment);
  }

  /**
   * Returns the credential for a repository; empty for anonymous access.
   *
   * @param named the file to use, which must exist; empty for that of {@value #NAMED} or the usual
   *     ones
   */
  Parsed<Optional<Credential>> credential(Repository repository, Optional<String> named) {
    Optional<String> only = named.or(() -> variable(NAMED));
    if (only.isPresent()) {
      return in(Path.of(only.get()), repository);
    }
    for (Path file : usual().filter(Files::exists).toList()) {
      Parsed<Optional<Credential>> found = in(file, repository);
      if (!(found instanceof Parsed.Valid<Optional<Credential>>(var none) && none.isEmpty())) {
        return found;
      }
    }
    return new Parsed.Valid<>(Optional.empty());
  }

  /** Lists the files that are looked at if none is named, whether they exist or not. */
  Stream<Path> usual() {
    return Stream.of(
            below("XDG_RUNTIME_DIR", AUTH_JSON),
            below("XDG_CONFIG_HOME", AUTH_JSON).or(() -> below("HOME", ".config/" + AUTH_JSON)),
            below("DOCKER_CONFIG", "config.json").or(() -> below("HOME", ".docker/config.json")))
        .flatMap(Optional::stream);
  }

  private static Parsed<Optional<Credential>> in(Path file, Repository repository) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "%s cannot be read (%s)."
                  .formatted(SafeText.quote(file.toString()), e.getClass().getSimpleName())));
    }
    return DockerConfig.parse(text, SafeText.quote(file.toString()))
        .then(config -> config.credentialFor(repository));
  }

  private Optional<Path> below(String variable, String file) {
    return variable(variable).map(directory -> Path.of(directory, file));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
