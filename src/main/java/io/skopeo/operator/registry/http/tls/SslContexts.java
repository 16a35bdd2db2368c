package io.skopeo.operator.registry.http.tls;

import io.skopeo.operator.credentials.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Creates TLS contexts with the trust that a registry's TLS options ask for. */
public final class SslContexts {
  private SslContexts() {}

  /**
   * Creates the context for TLS options.
   *
   * @throws GeneralSecurityException if the CA certificates cannot be read
   */
  public static SSLContext context(Tls tls) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers(tls), null);
    return context;
  }

  public static TrustManager[] managers(Tls tls) throws GeneralSecurityException {
    if (!tls.verify()) {
      return new TrustManager[] {new TrustAll()};
    }
    Optional<String> pem = tls.certificateAuthority();
    TrustManager[] managers =
        pem.isPresent() ? withSystem(certificates(pem.get())) : factory(null).getTrustManagers();
    return Arrays.stream(managers)
        .map(manager ->
            manager instanceof X509ExtendedTrustManager trust ? new NamedTrust(trust) : manager)
        .toArray(TrustManager[]::new);
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    var read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    if (read.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return read;
  }

  private static TrustManager[] withSystem(Collection<? extends Certificate> own)
      throws GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : own) {
      store.setCertificateEntry("own-" + number++, certificate);
    }
    for (Certificate certificate : systemAuthorities()) {
      store.setCertificateEntry("system-" + number++, certificate);
    }
    return factory(store).getTrustManagers();
  }

  /** Lists the system's authorities. */
  public static X509Certificate[] systemAuthorities() throws GeneralSecurityException {
    return Arrays.stream(factory(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .map(X509TrustManager::getAcceptedIssuers)
        .orElse(new X509Certificate[0]);
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return store;
  }

  /**
   * Trusts every certificate for every host name. It extends X509ExtendedTrustManager because the
   * JDK adds a host name check to any other trust manager.
   */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
