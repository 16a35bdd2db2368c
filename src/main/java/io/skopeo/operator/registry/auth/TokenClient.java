package io.skopeo.operator.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import io.skopeo.operator.registry.http.HttpCall;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.HttpTransport;
import io.skopeo.operator.registry.http.RegistryProblems;
import io.skopeo.operator.registry.http.Uris;
import io.skopeo.operator.registry.ratelimit.RateLimiters;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fetches bearer tokens from token services (distribution specification, Token Authentication). A
 * token is cached until it expires, for one access and one scope only.
 */
final class TokenClient {
  private static final int MAX_TOKENS = 10_000;
  private static final int MAX_BYTES = 1 << 20;

  /** Tokens are renewed this long before they expire. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** The specification's default, and the lifetime that clients may always assume. */
  private static final long MIN_SECONDS = 60;

  private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();

  private final HttpTransport transport;
  private final RateLimiters limiters;
  private final InstantSource time;
  private final SingleFlightCache<Key, Outcome> tokens;

  TokenClient(HttpTransport transport, RateLimiters limiters, InstantSource time) {
    this.transport = transport;
    this.limiters = limiters;
    this.time = time;
    this.tokens = new SingleFlightCache<>(time, MAX_TOKENS, _ -> 1, this::lifetime);
  }

  /** The subject of a token. */
  record Key(Access access, URI realm, String service, String scope) {}

  /** The outcome of a request for a token. */
  sealed interface Outcome {
    /** A token, to be used until the time given. Its text form does not reveal it. */
    record Token(Key key, String value, Instant until) implements Outcome {
      @Override
      public String toString() {
        return "Token[…]";
      }
    }

    /** No token; the reply says why. */
    record None(HttpOutcome outcome) implements Outcome {}
  }

  private Duration lifetime(Outcome outcome) {
    return outcome instanceof Outcome.Token token && token.until().isAfter(time.instant())
        ? Duration.between(time.instant(), token.until())
        : Duration.ZERO;
  }

  /** Returns the token that a Bearer challenge asks for, from the cache if possible. */
  SingleFlightCache.Loaded<Outcome> token(
      Repository repository, Access access, AuthChallenge challenge) {
    return switch (realm(repository, access, challenge)) {
      case Parsed.Valid<URI>(var realm) -> {
        // Some registries leave the scope to their clients.
        String scope =
            challenge.parameter("scope").orElse("repository:%s:pull".formatted(repository.path()));
        Key key = new Key(access, realm, challenge.parameter("service").orElse(""), scope);
        yield tokens.get(key, () -> fetch(repository, key));
      }
      case Parsed.Invalid<URI>(var problem) -> new SingleFlightCache.Loaded<>(none(problem), true);
    };
  }

  /** Removes a token that the registry rejected. */
  void invalidate(Outcome.Token token) {
    tokens.invalidate(token.key(), token);
  }

  private static Parsed<URI> realm(Repository repository, Access access, AuthChallenge challenge) {
    Optional<URI> realm = challenge.parameter("realm").flatMap(Uris::absolute);
    if (realm.isEmpty()) {
      return new Parsed.Invalid<>(RegistryProblems.invalidRealm(repository));
    }
    if (access.tls().verify() && !Uris.isHttps(realm.get())) {
      return new Parsed.Invalid<>(RegistryProblems.plainRealm(repository));
    }
    String host = Objects.requireNonNullElse(realm.get().getHost(), "");
    return access.mayAsk(host, repository)
        ? new Parsed.Valid<>(realm.get())
        : new Parsed.Invalid<>(RegistryProblems.unboundRealm(repository, host));
  }

  private Outcome fetch(Repository repository, Key key) {
    Instant start = time.instant();
    Optional<Credential> credential = key.access().credential();
    HttpCall call =
        new HttpCall(
            RequestObserver.Kind.TOKEN,
            "GET",
            address(key),
            key.access().tls(),
            credential.map(Credential::basicAuthorization),
            List.of("application/json"),
            MAX_BYTES);
    return switch (limiters.spend(key.realm(), credential, () -> transport.send(call))) {
      case Response response -> read(repository, key, response, start);
      case HttpOutcome outcome -> new Outcome.None(outcome);
    };
  }

  private static URI address(Key key) {
    String query =
        Stream.of(
                parameter("service", key.service()),
                key.access().credential().map(c -> parameter("account", c.username())).orElse(""),
                scopes(key.scope()))
            .filter(p -> !p.isEmpty())
            .collect(Collectors.joining("&"));
    String realm = key.realm().toString();
    return URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
  }

  /** A challenge lists scopes in one parameter; the request has one parameter for each. */
  private static String scopes(String scope) {
    return Arrays.stream(scope.trim().split(" +"))
        .map(s -> parameter("scope", s))
        .collect(Collectors.joining("&"));
  }

  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Outcome read(
      Repository repository, Key key, Response response, Instant requested) {
    int status = response.status();
    if (status == 401 || status == 403) {
      return none(RegistryProblems.tokenDenied(repository, key.realm(), key.access(), status));
    }
    if (status != 200) {
      return none(RegistryProblems.noToken(repository, key.realm(), "HTTP " + status));
    }
    return response
        .body()
        .object()
        .flatMap(json -> token(json, key, requested))
        .orElseGet(() -> none(RegistryProblems.noToken(repository, key.realm(), "no token")));
  }

  private static Optional<Outcome> token(JsonNode json, Key key, Instant requested) {
    return Stream.of("token", "access_token")
        .map(name -> json.path(name).asText(""))
        .filter(token -> !token.isEmpty())
        .findFirst()
        .filter(TokenClient::fitsHeader)
        .map(token -> new Outcome.Token(key, token, expiry(json, requested)));
  }

  private static boolean fitsHeader(String token) {
    return token.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /** Counts from {@code issued_at}, or from the request if the clocks disagree. */
  private static Instant expiry(JsonNode json, Instant requested) {
    long seconds = Math.clamp(json.path("expires_in").asLong(0), MIN_SECONDS, MAX_SECONDS);
    Instant byIssue = issued(json, requested).plusSeconds(seconds).minus(MARGIN);
    return byIssue.isAfter(requested) ? byIssue : requested.plusSeconds(seconds).minus(MARGIN);
  }

  private static Instant issued(JsonNode json, Instant requested) {
    try {
      Instant issued = OffsetDateTime.parse(json.path("issued_at").asText("")).toInstant();
      return issued.isBefore(requested) ? issued : requested;
    } catch (DateTimeException _) {
      return requested;
    }
  }

  private static Outcome none(Problem problem) {
    return new Outcome.None(new NoResponse(FailureKind.REJECTED, problem));
  }
}
