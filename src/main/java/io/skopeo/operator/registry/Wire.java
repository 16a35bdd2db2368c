package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Reply.FailureKind;
import io.skopeo.operator.registry.Reply.NoResponse;
import io.skopeo.operator.registry.Reply.Response;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
public final class Wire implements AutoCloseable {
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECT_STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final Clients clients;
  private final RegistrySettings settings;
  private final AddressPolicy.Resolver resolver;

  public Wire(RegistrySettings settings, AddressPolicy.Resolver resolver) {
    clients = new Clients(settings.times().connection(), settings.proxies().selector());
    this.settings = settings;
    this.resolver = resolver;
  }

  /** Sends a request and returns the response after all redirects. */
  public Reply send(Ask first) {
    Ask ask = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Reply reply = observed(ask);
      if (!(reply instanceof Response response) || !REDIRECT_STATUSES.contains(response.status())) {
        return reply;
      }
      switch (redirected(ask, response)) {
        case Parsed.Valid<Ask>(var next) -> ask = next;
        case Parsed.Invalid<Ask>(var problem) -> {
          return rejected(problem);
        }
      }
    }
    return rejected(Refusals.tooManyRedirects(first.target()));
  }

  private static Parsed<Ask> redirected(Ask ask, Response response) {
    Optional<URI> target =
        response
            .headers()
            .firstValue("Location")
            .flatMap(location -> Uris.resolved(ask.target(), location));
    if (target.isEmpty()) {
      return new Parsed.Invalid<>(Refusals.invalidRedirect(ask.target()));
    }
    if (ask.tls().verify() && Uris.isHttps(ask.target()) && !Uris.isHttps(target.get())) {
      return new Parsed.Invalid<>(Refusals.downgrade(ask.target()));
    }
    return new Parsed.Valid<>(ask.redirectedTo(target.get()));
  }

  private Reply observed(Ask ask) {
    Instant start = settings.time().instant();
    Reply reply = checked(ask);
    if (!(reply instanceof NoResponse(var kind, _)) || kind != FailureKind.REJECTED) {
      settings
          .observer()
          .onRequest(
              new RequestObserver.Exchange(
                  ask.target().getAuthority(),
                  ask.kind(),
                  ask.method(),
                  word(reply),
                  Duration.between(start, settings.time().instant())));
    }
    return reply;
  }

  private static String word(Reply reply) {
    return switch (reply) {
      case Response response -> Integer.toString(response.status());
      case NoResponse(var kind, _) when kind == FailureKind.TIMEOUT -> "timeout";
      case NoResponse(var kind, _) when kind == FailureKind.TLS -> "tls";
      case NoResponse _, Reply.BackOff _ -> "unreachable";
    };
  }

  private Reply checked(Ask ask) {
    try {
      Optional<String> objection = settings.addresses().objection(ask.target(), resolver);
      if (objection.isPresent()) {
        return rejected(Refusals.address(ask.target(), objection.get()));
      }
    } catch (UnknownHostException _) {
      // A proxy may resolve names that the operator cannot, and checks addresses itself.
      if (settings.proxies().proxyFor(ask.target()).isEmpty()) {
        return new NoResponse(FailureKind.NAME, Refusals.unknownHost(ask.target()));
      }
    }
    return switch (clients.client(ask.tls())) {
      case Parsed.Valid<HttpClient>(var client) -> send(client, ask);
      case Parsed.Invalid<HttpClient>(var problem) -> rejected(problem);
    };
  }

  private Reply send(HttpClient client, Ask ask) {
    // The client's own timeout ends with the headers; a slow body needs the one of the future.
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(
            request(ask), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ask.maxBytes()));
    Duration timeout = settings.times().request();
    try {
      return reply(ask, future.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      future.cancel(true);
      return new NoResponse(FailureKind.TIMEOUT, Refusals.timeout(ask.target(), timeout));
    } catch (InterruptedException _) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      return new NoResponse(FailureKind.TIMEOUT, Refusals.interrupted(ask.target()));
    } catch (ExecutionException e) {
      return Faults.classify(e, ask, settings.times().connection());
    }
  }

  private Reply reply(Ask ask, HttpResponse<byte[]> response) {
    Optional<Proxies.Server> proxy = settings.proxies().proxyFor(ask.target());
    return proxy.isPresent() && response.statusCode() == PROXY_AUTHENTICATION_REQUIRED
        ? rejected(Refusals.proxy(proxy.get(), ask.target()))
        : new Response(
            response.statusCode(), response.headers(), new Body(response.body()), ask.target());
  }

  private HttpRequest request(Ask ask) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ask.target())
            .method(ask.method(), HttpRequest.BodyPublishers.noBody())
            .setHeader("User-Agent", "skopeo-operator");
    ask.accept().forEach(type -> request.header("Accept", type));
    // java.net.http sends this header to proxies only, never through a tunnel to the host.
    settings
        .proxies()
        .authorizationFor(ask.target())
        .ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    ask.authorization().ifPresent(value -> request.setHeader("Authorization", value));
    return request.build();
  }

  private static Reply rejected(Problem problem) {
    return new NoResponse(FailureKind.REJECTED, problem);
  }

  @Override
  public void close() {
    clients.close();
  }
}
