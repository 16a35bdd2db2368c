package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.oci.Repository;
import java.util.Optional;

/**
 * The levels of names at Docker Hub: an account and a repository. It says only 401 to other names.
 */
public final class HubLevels {
  private static final String OFFICIAL = "library/";

  private HubLevels() {}

  /** Returns why Docker Hub cannot have a destination; empty if it can, or is not the registry. */
  public static Optional<String> problem(Repository destination) {
    if (!destination.host().equals(Repository.DOCKER_HUB)) {
      return Optional.empty();
    }
    if (destination.path().indexOf('/') != destination.path().lastIndexOf('/')) {
      return Optional.of("docker.io has two levels");
    }
    return destination.path().startsWith(OFFICIAL)
        ? Optional.of("only Docker writes to docker.io/library")
        : Optional.empty();
  }
}
