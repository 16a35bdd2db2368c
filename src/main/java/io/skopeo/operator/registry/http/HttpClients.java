package io.skopeo.operator.registry.http;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.http.tls.SslContexts;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One HTTP client, with its own connections, for each set of TLS options. */
final class HttpClients implements AutoCloseable {
  private static final int MAX_CLIENTS = 64;

  private final Duration connectTimeout;
  private final ProxySelector proxies;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LoadingCache<Tls, HttpClient> clients =
      Caffeine.newBuilder()
          .maximumSize(MAX_CLIENTS)
          .executor(Runnable::run)
          // shutdown lets pending requests complete, and does not wait for them.
          .evictionListener((@Nullable Tls _, @Nullable HttpClient client, RemovalCause _) ->
              requireNonNull(client).shutdown())
          .build(this::create);

  HttpClients(Duration connectTimeout, ProxySelector proxies) {
    this.connectTimeout = connectTimeout;
    this.proxies = proxies;
  }

  /** Returns the client for the options; a problem if the CA certificates cannot be read. */
  Parsed<HttpClient> client(Tls tls) {
    try {
      return new Parsed.Valid<>(clients.get(tls));
    } catch (CompletionException _) {
      return new Parsed.Invalid<>(RegistryProblems.certificates());
    }
  }

  private HttpClient create(Tls tls) throws GeneralSecurityException {
    return HttpClient.newBuilder()
        .connectTimeout(connectTimeout)
        .executor(threads)
        .followRedirects(Redirect.NEVER)
        .proxy(proxies)
        .sslContext(SslContexts.context(tls))
        // Over plain http, version 2 would start with an Upgrade that some registries reject.
        .version(Version.HTTP_1_1)
        .build();
  }

  @Override
  public void close() {
    clients.asMap().values().forEach(HttpClient::shutdownNow);
    threads.shutdownNow();
  }
}
