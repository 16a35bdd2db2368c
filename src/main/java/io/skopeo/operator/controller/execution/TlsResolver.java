package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.controller.config.TlsDefaults;
import io.skopeo.operator.controller.config.TlsDefaults.SideDefault;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.TlsOptions;

/**
 * Resolves the TLS options of both sides from the Image, or else the installation. CAs are read
 * when they are needed, and never cached.
 */
public final class TlsResolver {
  private final CaReader authorities;
  private final String central;
  private final TlsDefaults defaults;

  /**
   * Creates a resolver.
   *
   * @param central the namespace of central runs, where the CAs of the defaults are
   */
  public TlsResolver(KubernetesClient client, String central, TlsDefaults defaults) {
    authorities = new CaReader(client);
    this.central = central;
    this.defaults = defaults;
  }

  /** The TLS options of both sides. */
  record Sides(Tls source, Tls destination) {}

  /**
   * Resolves the TLS options of an Image.
   *
   * @param namespace of the runs, with the CAs that the Image names
   * @return {@code CA_MISSING} or {@code CA_INVALID} if a CA cannot be read
   */
  Parsed<Sides> of(String namespace, TlsOptions tls) {
    return of(CaSide.SOURCE, namespace, tls.source(), defaults.source())
        .then(source ->
            of(CaSide.DESTINATION, namespace, tls.destination(), defaults.destination())
                .then(destination -> new Parsed.Valid<>(new Sides(source, destination))));
  }

  private Parsed<Tls> of(
      CaSide side, String namespace, TlsOptions.CertificateCheck option, SideDefault fallback) {
    return switch (option) {
      case TlsOptions.SkipVerify() -> new Parsed.Valid<>(Tls.UNVERIFIED);
      case TlsOptions.Verify(var own) when own.isPresent() ->
          authorities.trusting(own.get(), namespace, side.field());
      case TlsOptions.Verify _ -> verified(side, fallback);
      case TlsOptions.InstallationDefault() ->
          fallback.verify() ? verified(side, fallback) : new Parsed.Valid<>(Tls.UNVERIFIED);
    };
  }

  private Parsed<Tls> verified(CaSide side, SideDefault fallback) {
    return fallback
        .authority()
        .map(authority -> authorities.trusting(authority, central, side.setting()))
        .orElseGet(() -> new Parsed.Valid<>(Tls.VERIFIED));
  }
}
