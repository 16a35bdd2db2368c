package io.skopeo.operator.credentials;

import io.skopeo.operator.oci.Repository;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The credentials and TLS options for one side of an Image, the same for listing, comparing and
 * copying.
 *
 * @param credential the credential; empty for anonymous access
 * @param tls the TLS options
 * @param realms the hosts, beside the registry's own, whose token services may receive the
 *     credential; empty for any that the registry names
 * @param use what a refusal by the registry may mean
 */
public record Access(
    Optional<Credential> credential, Tls tls, Optional<Set<String>> realms, Use use) {
  /** The use of a repository. */
  public enum Use {
    /** Images are copied from it: what the registry refuses to show cannot be copied. */
    SOURCE,
    /** Images are copied to it: the registry may refuse to show what the first copy creates. */
    DESTINATION,
    /**
     * Copies to it are only planned. Nobody asks for the right to push, for which some registries
     * (Quay) create the repository.
     */
    PLANNED_DESTINATION
  }

  /** Anonymous access over verified TLS. */
  public static final Access ANONYMOUS = new Access(Optional.empty(), Tls.VERIFIED);

  /** The token service of Docker Hub, which is trusted although its host differs. */
  private static final String DOCKER_HUB_REALM = "auth.docker.io";

  public Access {
    realms = realms.map(Set::copyOf);
  }

  /** Creates an access whose credential may go to any token service that the registry names. */
  public Access(Optional<Credential> credential, Tls tls) {
    this(credential, tls, Optional.empty());
  }

  /** Creates an access to a source. */
  public Access(Optional<Credential> credential, Tls tls, Optional<Set<String>> realms) {
    this(credential, tls, realms, Use.SOURCE);
  }

  /** Returns the same access for another use. */
  public Access usedAs(Use other) {
    return new Access(credential, tls, realms, other);
  }

  /** Tests whether a token service at the host may be used for the repository. */
  public boolean mayAsk(String realm, Repository repository) {
    String host = realm.toLowerCase(Locale.ROOT);
    return credential.isEmpty()
        || realms.isEmpty()
        || realms.get().contains(host)
        || host.equals(RegistryScope.hostName(repository.host()))
        || (repository.host().equals(Repository.DOCKER_HUB) && host.equals(DOCKER_HUB_REALM));
  }

  /** Shows only whether there are credentials. */
  @Override
  public String toString() {
    return credential.isPresent() ? "Access[with credentials]" : "Access[anonymous]";
  }
}
