package io.skopeo.operator.credentials;

import io.skopeo.operator.reference.Repository;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * With what one side of an Image is reached: the same for listing, comparing and copying.
 *
 * @param credential absent for anonymous access
 * @param tls how TLS is treated
 * @param realms the hosts that may be told the credential as token services of the registry, beside
 *     its own; empty for whichever the registry names
 */
public record Access(Optional<Credential> credential, Tls tls, Optional<Set<String>> realms) {
  /** Anonymous over verified TLS. */
  public static final Access ANONYMOUS = new Access(Optional.empty(), Tls.VERIFIED);

  /** The token service of Docker Hub has a name of its own, as everybody knows. */
  private static final String DOCKER_HUB_REALM = "auth.docker.io";

  public Access {
    realms = realms.map(Set::copyOf);
  }

  /** With a credential that the registry's own token service may be told, whichever that is. */
  public Access(Optional<Credential> credential, Tls tls) {
    this(credential, tls, Optional.empty());
  }

  /** Whether a token service at the host may be asked on behalf of the repository. */
  public boolean mayAsk(String realm, Repository repository) {
    String host = realm.toLowerCase(Locale.ROOT);
    return credential.isEmpty()
        || realms.isEmpty()
        || realms.get().contains(host)
        || host.equals(RegistryScope.hostName(repository.host()))
        || (repository.host().equals(Repository.DOCKER_HUB) && host.equals(DOCKER_HUB_REALM));
  }

  /** Says whether there are credentials, never which. */
  @Override
  public String toString() {
    return credential.isPresent() ? "Access[with credentials]" : "Access[anonymous]";
  }
}
