package io.skopeo.operator.controller.config;

import io.skopeo.operator.spec.TlsOptions;
import java.util.Optional;

/** The verification of certificates for Images that do not configure it, by side. */
public record TlsDefaults(SideDefault source, SideDefault destination) {
  /**
   * The default of one side.
   *
   * @param authority the CA that is trusted in addition to the system's, in the namespace of
   *     central runs
   */
  public record SideDefault(boolean verify, Optional<TlsOptions.CaReference> authority) {}
}
