package io.skopeo.operator.credentials;

import java.util.Optional;

/**
 * The installation's credential for one side of central Images.
 *
 * @param credential from {@code CREDS_…_USERNAME} and {@code CREDS_…_PASSWORD}; empty if there are
 *     only the Secrets of the central ServiceAccount
 * @param registries the registries that it is bound to, from {@code CREDS_…_REGISTRIES}
 */
public record CentralCredential(Optional<Credential> credential, RegistryScope registries) {
  /** No credential beside the Secrets of the central ServiceAccount. */
  public static final CentralCredential NONE =
      new CentralCredential(Optional.empty(), RegistryScope.UNBOUND);
}
