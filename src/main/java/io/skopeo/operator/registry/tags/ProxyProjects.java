package io.skopeo.operator.registry.tags;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.auth.RegistryRequest;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import io.skopeo.operator.registry.http.HttpOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which projects of Harbor are pull-through caches (Harbor API 2.0, {@code GET
 * /projects/NAME}: they have a {@code registry_id}). Harbor shows public projects to everybody, so
 * it is asked without credentials, and once an hour.
 */
public final class ProxyProjects {
  /** The service that Harbor names in its challenges. */
  private static final String HARBOR = "harbor-registry";

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PROJECTS = 1000;
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final RegistryTransport sender;
  private final SingleFlightCache<Project, Boolean> projects;

  public ProxyProjects(RegistryTransport sender, RegistrySettings settings) {
    this.sender = sender;
    this.projects = new SingleFlightCache<>(settings.time(), MAX_PROJECTS, _ -> 1, _ -> LIFETIME);
  }

  private record Project(String host, String name, Tls tls) {}

  /**
   * Returns true if the registry says that the repository is of a pull-through cache. Sends no
   * request to a host that has not shown to be a Harbor.
   */
  public boolean includes(Repository repository, Access access) {
    if (!sender.service(repository, access).equals(Optional.of(HARBOR))) {
      return false;
    }
    String name = repository.path().replaceFirst("/.*", "");
    return projects
        .get(
            new Project(repository.host(), name, access.tls()),
            () -> isProxy(repository, name, new Access(Optional.empty(), access.tls())))
        .value();
  }

  private boolean isProxy(Repository repository, String name, Access anonymous) {
    HttpOutcome outcome =
        sender.send(
            new RegistryRequest(
                RequestObserver.Kind.PROJECT,
                repository,
                anonymous,
                "GET",
                origin -> origin.resolve("/api/v2.0/projects/" + name),
                List.of("application/json"),
                MAX_BYTES));
    return outcome instanceof HttpOutcome.Response response
        && response.status() == 200
        && response.body().object().map(ProxyProjects::hasRegistry).orElse(false);
  }

  private static boolean hasRegistry(JsonNode project) {
    return project.path("registry_id").asLong() > 0;
  }
}
