package io.skopeo.operator.controller.config;

import io.skopeo.operator.spec.TlsOptions;
import java.util.Optional;

/**
 * The verification of one side's certificates for Images that do not configure it.
 *
 * @param verify whether certificates are verified
 * @param authority the CA that is trusted in addition to the system's, in the namespace of central
 *     runs
 */
public record TlsDefault(boolean verify, Optional<TlsOptions.CaReference> authority) {}
