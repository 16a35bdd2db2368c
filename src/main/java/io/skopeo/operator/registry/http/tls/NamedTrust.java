package io.skopeo.operator.registry.http.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in server certificates that name their host as Go, and so skopeo, demands: as a subject
 * alternative name. The JDK accepts the common name instead, if there is no other DNS name.
 */
public final class NamedTrust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;

  private final X509ExtendedTrustManager trust;

  NamedTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  /** The certificate is trusted, and has no name that counts. */
  public static final class NoNameException extends CertificateException {
    private static final long serialVersionUID = 1;

    NoNameException() {
      super("no subject alternative name");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    try {
      trust.checkServerTrusted(chain, type, engine);
    } catch (CertificateException e) {
      throw names(chain).isEmpty() && isTrusted(chain, type) ? new NoNameException() : e;
    }
    // An address is never compared with the common name.
    boolean named = names(chain).stream().anyMatch(name -> name.getFirst().equals(DNS_NAME));
    if (!named && !isAddress(Objects.requireNonNullElse(engine.getPeerHost(), ""))) {
      throw new NoNameException();
    }
  }

  /** Checks everything but the name. */
  private boolean isTrusted(X509Certificate[] chain, String type) {
    try {
      trust.checkServerTrusted(chain, type);
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }

  private static Collection<List<?>> names(X509Certificate[] chain) throws CertificateException {
    return Objects.requireNonNullElse(chain[0].getSubjectAlternativeNames(), List.of());
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  /** For sockets, which the HTTP client does not use. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
