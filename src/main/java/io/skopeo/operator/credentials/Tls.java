package io.skopeo.operator.credentials;

import java.util.Optional;

/**
 * How a registry's TLS is treated.
 *
 * @param verify whether the certificate is verified; plain http is spoken only where it is not
 * @param certificateAuthority PEM certificates to trust besides those of the system
 */
public record Tls(boolean verify, Optional<String> certificateAuthority) {
  /** TLS verified against the system's authorities. */
  public static final Tls VERIFIED = new Tls(true, Optional.empty());

  /** Not verified: any certificate, and plain http. */
  public static final Tls UNVERIFIED = new Tls(false, Optional.empty());
}
