package io.skopeo.operator.credentials;

import java.util.Optional;

/**
 * What the installation gives central Images for one side.
 *
 * @param credential of {@code CREDS_…_USERNAME} and {@code CREDS_…_PASSWORD}; empty where the
 *     Secrets of the central account are all there is
 * @param registries of {@code CREDS_…_REGISTRIES}: what it is bound to
 */
public record CentralCredential(Optional<Credential> credential, RegistryScope registries) {
  /** Nothing beside the Secrets of the central account. */
  public static final CentralCredential NONE =
      new CentralCredential(Optional.empty(), RegistryScope.UNBOUND);
}
