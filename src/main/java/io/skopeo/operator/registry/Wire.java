package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request and follows its redirects. Knows addresses, time limits and sizes; knows
 * nothing of what is asked.
 */
final class Wire implements AutoCloseable {
  private static final int REDIRECTS = 5;
  private static final Set<Integer> REDIRECTED = Set.of(301, 302, 303, 307, 308);

  private final Clients clients;
  private final Duration connectTimeout;
  private final Duration timeout;
  private final AddressPolicy addresses;
  private final AddressPolicy.Resolver resolver;
  private final Proxies proxies;
  private final RequestObserver observer;
  private final InstantSource time;

  Wire(RegistrySettings settings, AddressPolicy.Resolver resolver) {
    clients = new Clients(settings.times().connection(), settings.proxies().selector());
    connectTimeout = settings.times().connection();
    timeout = settings.times().request();
    addresses = settings.addresses();
    proxies = settings.proxies();
    observer = settings.observer();
    time = settings.time();
    this.resolver = resolver;
  }

  /** The answer at the end of all redirects. */
  Reply exchange(Ask first) {
    Ask ask = first;
    for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
      Reply reply = observed(ask);
      if (!(reply instanceof Answered answered) || !REDIRECTED.contains(answered.status())) {
        return reply;
      }
      switch (redirected(ask, answered)) {
        case Parsed.Valid<Ask>(var next) -> ask = next;
        case Parsed.Invalid<Ask>(var problem) -> {
          return new Failed(Fault.OBJECTION, problem);
        }
      }
    }
    return objection(Refusals.redirects(first.target(), "redirects too often"));
  }

  private static Parsed<Ask> redirected(Ask ask, Answered answered) {
    Optional<URI> target =
        answered
            .headers()
            .firstValue("Location")
            .flatMap(location -> Uris.resolved(ask.target(), location));
    if (target.isEmpty()) {
      return new Parsed.Invalid<>(
          Refusals.redirects(ask.target(), "redirects to an address that makes no sense"));
    }
    if (ask.tls().verify() && Uris.isHttps(ask.target()) && !Uris.isHttps(target.get())) {
      return new Parsed.Invalid<>(Refusals.downgrade(ask.target()));
    }
    return new Parsed.Valid<>(ask.redirectedTo(target.get()));
  }

  private Reply observed(Ask ask) {
    Instant begun = time.instant();
    Reply reply = checked(ask);
    if (!(reply instanceof Failed(var fault, _)) || fault != Fault.OBJECTION) {
      observer.onRequest(
          new RequestObserver.Exchange(
              ask.target().getAuthority(),
              ask.kind(),
              ask.method(),
              answer(reply),
              Duration.between(begun, time.instant())));
    }
    return reply;
  }

  private static String answer(Reply reply) {
    return switch (reply) {
      case Answered answered -> Integer.toString(answered.status());
      case Failed(var fault, _) when fault == Fault.SLOW -> "timeout";
      case Failed(var fault, _) when fault == Fault.TLS -> "tls";
      case Failed _, Reply.Resting _ -> "unreachable";
    };
  }

  private Reply checked(Ask ask) {
    try {
      Optional<String> objection = addresses.objection(ask.target(), resolver);
      if (objection.isPresent()) {
        return objection(Refusals.address(ask.target(), objection.get()));
      }
    } catch (UnknownHostException _) {
      // A proxy may know names that we do not, and judges addresses itself.
      if (proxies.proxyFor(ask.target()).isEmpty()) {
        return new Failed(Fault.NAME, Refusals.noAddress(ask.target()));
      }
    }
    return switch (clients.of(ask.tls())) {
      case Parsed.Valid<HttpClient>(var client) -> sent(client, ask);
      case Parsed.Invalid<HttpClient>(var problem) -> objection(problem);
    };
  }

  private Reply sent(HttpClient client, Ask ask) {
    // Asynchronous because the client's own time limit ends with the headers: a body may drip.
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(
            request(ask), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ask.limit()));
    try {
      HttpResponse<byte[]> answer = response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      Optional<Proxies.Server> proxy = proxies.proxyFor(ask.target());
      return proxy.isPresent() && answer.statusCode() == 407
          ? objection(Refusals.proxy(proxy.get(), ask.target()))
          : new Answered(
              answer.statusCode(), answer.headers(), new Body(answer.body()), ask.target());
    } catch (TimeoutException _) {
      response.cancel(true);
      return new Failed(Fault.SLOW, Refusals.slow(ask.target(), timeout));
    } catch (InterruptedException _) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      return new Failed(Fault.SLOW, Refusals.interrupted(ask.target()));
    } catch (ExecutionException e) {
      return Faults.of(e, ask, connectTimeout);
    }
  }

  private HttpRequest request(Ask ask) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ask.target())
            .method(ask.method(), HttpRequest.BodyPublishers.noBody())
            .setHeader("User-Agent", "skopeo-operator");
    ask.accept().forEach(type -> request.header("Accept", type));
    ask.unless().ifPresent(etag -> request.setHeader("If-None-Match", etag));
    // java.net.http sends it to proxies only: the host at the end of a tunnel does not see it.
    proxies
        .authorizationFor(ask.target())
        .ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    ask.authorization().ifPresent(value -> request.setHeader("Authorization", value));
    return request.build();
  }

  private static Reply objection(Problem problem) {
    return new Failed(Fault.OBJECTION, problem);
  }

  @Override
  public void close() {
    clients.close();
  }
}
