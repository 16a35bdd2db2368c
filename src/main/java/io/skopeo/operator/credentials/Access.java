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
 */
public record Access(Optional<Credential> credential, Tls tls, Optional<Set<String>> realms) {
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
