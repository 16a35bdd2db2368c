package io.skopeo.operator.credentials;

import java.util.Optional;
import java.util.Set;

/**
 * The credential that applies to one side of an Image.
 *
 * @param credential the credential; empty for anonymous access
 * @param file the docker config that skopeo reads in place of the ServiceAccount's, if any
 * @param realms the hosts whose token services may receive the credential, as in {@link Access}
 */
public record ResolvedCredential(
    Optional<Credential> credential, Optional<AuthFile> file, Optional<Set<String>> realms) {
  /** Adds TLS options. */
  public Access access(Tls tls) {
    return new Access(credential, tls, realms);
  }
}
