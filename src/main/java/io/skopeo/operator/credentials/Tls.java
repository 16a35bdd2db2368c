package io.skopeo.operator.credentials;

import java.util.Optional;

/**
 * The TLS options for a registry.
 *
 * @param verify false to accept any certificate, and plain http
 * @param certificateAuthority PEM certificates to trust in addition to those of the system
 */
public record Tls(boolean verify, Optional<String> certificateAuthority) {
  /** TLS verified with the system's authorities. */
  public static final Tls VERIFIED = new Tls(true, Optional.empty());

  /** TLS without verification, or plain http. */
  public static final Tls UNVERIFIED = new Tls(false, Optional.empty());
}
