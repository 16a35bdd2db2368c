package io.skopeo.operator.credentials;

import java.util.Optional;

/**
 * With what one side of an Image is reached: the same for listing, comparing and copying.
 *
 * @param credential absent for anonymous access
 * @param tls how TLS is treated
 */
public record Access(Optional<Credential> credential, Tls tls) {
  /** Anonymous over verified TLS. */
  public static final Access ANONYMOUS = new Access(Optional.empty(), Tls.VERIFIED);

  /** Says whether there are credentials, never which. */
  @Override
  public String toString() {
    return credential.isPresent() ? "Access[with credentials]" : "Access[anonymous]";
  }
}
