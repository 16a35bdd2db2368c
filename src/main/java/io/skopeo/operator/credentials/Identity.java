package io.skopeo.operator.credentials;

import java.util.Optional;
import java.util.Set;

/**
 * As whom one side of an Image is reached.
 *
 * @param credential absent for anonymous
 * @param file what skopeo reads in place of the ServiceAccount's credentials, if anything
 * @param realms as in {@link Access}
 */
public record Identity(
    Optional<Credential> credential, Optional<AuthFile> file, Optional<Set<String>> realms) {
  /** With TLS treated so. */
  public Access access(Tls tls) {
    return new Access(credential, tls, realms);
  }
}
