package io.skopeo.operator.registry.http;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.connect.HostAddresses;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request and follows its redirects, within the address policy and the limits on time and
 * size. It knows nothing of authentication and of what the request is for.
 */
public final class HttpTransport implements AutoCloseable {
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECT_STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final HttpClients clients;
  private final RegistrySettings settings;
  private final HostAddresses hosts;

  public HttpTransport(RegistrySettings settings, AddressPolicy.Resolver resolver) {
    clients = new HttpClients(settings.times().connection(), settings.proxies().selector());
    this.settings = settings;
    this.hosts = new HostAddresses(settings, resolver);
  }

  /** Sends a request and returns the response after all redirects. */
  public HttpOutcome send(HttpCall first) {
    HttpCall call = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpOutcome outcome = observed(call);
      if (!(outcome instanceof Response response)
          || !REDIRECT_STATUSES.contains(response.status())) {
        return outcome;
      }
      switch (redirected(call, response)) {
        case Parsed.Valid<HttpCall>(var next) -> call = next;
        case Parsed.Invalid<HttpCall>(var problem) -> {
          return rejected(problem);
        }
      }
    }
    return rejected(RegistryProblems.tooManyRedirects(first.target()));
  }

  private static Parsed<HttpCall> redirected(HttpCall call, Response response) {
    Optional<URI> target =
        response
            .headers()
            .firstValue("Location")
            .flatMap(location -> Uris.resolved(call.target(), location));
    if (target.isEmpty()) {
      return new Parsed.Invalid<>(RegistryProblems.invalidRedirect(call.target()));
    }
    if (call.tls().verify() && Uris.isHttps(call.target()) && !Uris.isHttps(target.get())) {
      return new Parsed.Invalid<>(RegistryProblems.downgrade(call.target()));
    }
    return call.redirects()
        .objection(call.target(), target.get())
        .<Parsed<HttpCall>>map(Parsed.Invalid::new)
        .orElseGet(() -> new Parsed.Valid<>(call.redirectedTo(target.get())));
  }

  private HttpOutcome observed(HttpCall call) {
    Instant start = settings.time().instant();
    HttpOutcome outcome = checked(call);
    if (!(outcome instanceof NoResponse(var kind, _)) || !kind.isRefusal()) {
      settings
          .observer()
          .onRequest(
              new RequestObserver.Exchange(
                  call.target().getAuthority(),
                  call.kind(),
                  call.method(),
                  word(outcome),
                  Duration.between(start, settings.time().instant())));
    }
    return outcome;
  }

  private static String word(HttpOutcome outcome) {
    return switch (outcome) {
      case Response response -> Integer.toString(response.status());
      case NoResponse(var kind, _) when kind == FailureKind.TIMEOUT -> "timeout";
      case NoResponse(var kind, _) when kind == FailureKind.TLS -> "tls";
      case NoResponse _, HttpOutcome.BackOff _ -> "unreachable";
    };
  }

  private HttpOutcome checked(HttpCall call) {
    boolean direct = settings.proxies().proxyFor(call.target()).isEmpty();
    try {
      Optional<String> objection =
          direct ? hosts.pin(call.target()) : hosts.objection(call.target());
      if (objection.isPresent()) {
        return rejected(RegistryProblems.address(call.target(), objection.get()));
      }
    } catch (UnknownHostException _) {
      // A proxy may resolve names that the operator cannot, and checks addresses itself.
      if (direct) {
        return new NoResponse(FailureKind.NAME, RegistryProblems.unknownHost(call.target()));
      }
    }
    return switch (clients.client(call.tls())) {
      case Parsed.Valid<HttpClient>(var client) -> connected(client, call, direct);
      case Parsed.Invalid<HttpClient>(var problem) -> rejected(problem);
    };
  }

  /**
   * Sends a request once more if no connection was established and one of several addresses is up.
   */
  private HttpOutcome connected(HttpClient client, HttpCall call, boolean direct) {
    Optional<InetAddress> chosen = hosts.chosen(call.target());
    HttpOutcome outcome = send(client, call);
    boolean failed =
        direct && outcome instanceof NoResponse(var kind, _) && kind == FailureKind.CONNECTION;
    try {
      return failed && hosts.moveOn(call.target(), chosen) ? send(client, call) : outcome;
    } catch (UnknownHostException _) {
      return outcome;
    }
  }

  private HttpOutcome send(HttpClient client, HttpCall call) {
    // The client's own timeout ends with the headers; a slow body needs the one of the future.
    CompletableFuture<HttpResponse<ResponseBody>> future =
        client.sendAsync(request(call), info -> StreamedBody.receive(info, call));
    Duration timeout = settings.times().request();
    try {
      return reply(call, future.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      future.cancel(true);
      return new NoResponse(FailureKind.TIMEOUT, RegistryProblems.timeout(call.target(), timeout));
    } catch (InterruptedException _) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      return new NoResponse(FailureKind.TIMEOUT, RegistryProblems.interrupted(call.target()));
    } catch (ExecutionException e) {
      return TransportErrors.classify(e, call, settings.times().connection());
    }
  }

  private HttpOutcome reply(HttpCall call, HttpResponse<ResponseBody> response) {
    Optional<Proxies.Server> proxy = settings.proxies().proxyFor(call.target());
    return proxy.isPresent() && response.statusCode() == PROXY_AUTHENTICATION_REQUIRED
        ? rejected(RegistryProblems.proxy(proxy.get(), call.target()))
        : new Response(response.statusCode(), response.headers(), response.body(), call.target());
  }

  private HttpRequest request(HttpCall call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.target())
            .method(call.method(), HttpRequest.BodyPublishers.noBody())
            .setHeader("User-Agent", "skopeo-operator");
    call.accept().forEach(type -> request.header("Accept", type));
    call.headers().forEach(request::setHeader);
    // java.net.http sends this header to proxies only, never through a tunnel to the host.
    settings
        .proxies()
        .authorizationFor(call.target())
        .ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    call.authorization().ifPresent(value -> request.setHeader("Authorization", value));
    return request.build();
  }

  private static HttpOutcome rejected(Problem problem) {
    return new NoResponse(FailureKind.REJECTED, problem);
  }

  @Override
  public void close() {
    clients.close();
  }
}
