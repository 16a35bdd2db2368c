package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** One client for each way to treat TLS; each has connections of its own. */
final class Clients implements AutoCloseable {
  private static final int AT_ONCE = 64;

  private final Duration connectTimeout;
  private final ProxySelector proxies;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  // shutdown lets requests under way come to their end.
  private final Recent<Tls, HttpClient> clients = new Recent<>(AT_ONCE, HttpClient::shutdown);

  Clients(Duration connectTimeout, ProxySelector proxies) {
    this.connectTimeout = connectTimeout;
    this.proxies = proxies;
  }

  /** The client; a problem where the CA certificates cannot be read. */
  Parsed<HttpClient> of(Tls tls) {
    return clients.get(tls).<Parsed<HttpClient>>map(Parsed.Valid::new).orElseGet(() -> made(tls));
  }

  private Parsed<HttpClient> made(Tls tls) {
    try {
      SSLContext trust = Trust.context(tls);
      return new Parsed.Valid<>(clients.get(tls, () -> client(trust)));
    } catch (GeneralSecurityException _) {
      return new Parsed.Invalid<>(Refusals.certificates());
    }
  }

  private HttpClient client(SSLContext trust) {
    return HttpClient.newBuilder()
        .connectTimeout(connectTimeout)
        .executor(threads)
        .followRedirects(Redirect.NEVER)
        .proxy(proxies)
        .sslContext(trust)
        // With plain http, version 2 would be proposed by an Upgrade that some registries reject.
        .version(Version.HTTP_1_1)
        .build();
  }

  @Override
  public void close() {
    clients.forEach(HttpClient::shutdownNow);
    threads.shutdownNow();
  }
}
