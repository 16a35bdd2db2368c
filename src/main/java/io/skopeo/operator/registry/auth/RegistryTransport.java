package io.skopeo.operator.registry.auth;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.http.HttpCall;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.HttpTransport;
import io.skopeo.operator.registry.http.RegistryProblems;
import io.skopeo.operator.registry.http.SchemeResolver;
import io.skopeo.operator.registry.http.Uris;
import io.skopeo.operator.registry.ratelimit.RateLimiters;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Sends requests to registries: chooses the scheme, keeps the request budget, authenticates. */
public final class RegistryTransport {
  private static final int MAX_PING_BYTES = 1 << 20;

  private final HttpTransport transport;
  private final RateLimiters limiters;
  private final Authenticator authenticator;
  private final HiddenRepositories hidden;
  private final SchemeResolver origins = new SchemeResolver();

  public RegistryTransport(
      HttpTransport transport, RateLimiters limiters, RegistrySettings settings) {
    this.transport = transport;
    this.limiters = limiters;
    this.authenticator = new Authenticator(new TokenClient(transport, limiters, settings.time()));
    this.hidden = new HiddenRepositories(authenticator, settings.time());
  }

  /** Sends a request, over http after https if the TLS options allow it. */
  public HttpOutcome send(RegistryRequest request) {
    String host = request.repository().host();
    List<URI> candidates = origins.candidates(host, request.access().tls());
    if (candidates.isEmpty()) {
      return new NoResponse(FailureKind.NAME, RegistryProblems.invalidHost(host));
    }
    HttpOutcome first = sendTo(request, candidates.getFirst());
    if (candidates.size() == 1) {
      return first;
    }
    if (!mayBeWrongScheme(first)) {
      origins.remember(host, candidates.getFirst());
      return first;
    }
    HttpOutcome second = sendTo(request, candidates.getLast());
    if (mayBeWrongScheme(second)) {
      return first;
    }
    origins.remember(host, candidates.getLast());
    return second;
  }

  /** Returns whether the registry asks for the tokens of a token service. */
  public boolean usesTokens(RegistryRequest request) {
    return origins.candidates(request.repository().host(), request.access().tls()).stream()
        .anyMatch(origin -> authenticator.usesTokens(request, origin));
  }

  /** Returns whether the registry may answer a request so if the repository does not exist. */
  public boolean mayBeAbsent(RegistryRequest request, Response refusal) {
    return origins.candidates(request.repository().host(), request.access().tls()).stream()
        .anyMatch(origin -> hidden.mayBeAbsent(request, origin, refusal));
  }

  /** Returns the current pull quota that the repository's registry reported to the access. */
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return origins.candidates(repository.host(), access.tls()).stream()
        .findFirst()
        .flatMap(origin -> limiters.quota(origin, access.credential()));
  }

  /** Returns the service in the registry's last challenge to the access. Sends no request. */
  public Optional<String> service(Repository repository, Access access) {
    return origins.candidates(repository.host(), access.tls()).stream()
        .findFirst()
        .flatMap(origin -> authenticator.service(repository, access, origin));
  }

  private static boolean mayBeWrongScheme(HttpOutcome outcome) {
    return outcome instanceof NoResponse failed && failed.kind().mayBeWrongScheme();
  }

  private HttpOutcome sendTo(RegistryRequest request, URI origin) {
    return hidden.send(
        request,
        origin,
        pushes ->
            authenticator.send(
                request,
                origin,
                pushes,
                authorization -> spend(request, origin, authorized(request, origin, authorization)),
                () -> spend(request, origin, ping(request, origin))));
  }

  private HttpOutcome spend(RegistryRequest request, URI origin, HttpCall call) {
    return limiters.spend(origin, request.access().credential(), () -> transport.send(call));
  }

  private static HttpCall authorized(
      RegistryRequest request, URI origin, Optional<String> authorization) {
    HttpCall call = request.at(origin, Optional.empty());
    // A later page may be at a host that the registry redirects to: it gets no credentials.
    return Uris.sameOrigin(call.target(), origin) ? request.at(origin, authorization) : call;
  }

  private static HttpCall ping(RegistryRequest request, URI origin) {
    return new HttpCall(
        RequestObserver.Kind.CHALLENGE,
        "GET",
        origin.resolve("/v2/"),
        request.access().tls(),
        Optional.empty(),
        List.of(),
        MAX_PING_BYTES);
  }
}
