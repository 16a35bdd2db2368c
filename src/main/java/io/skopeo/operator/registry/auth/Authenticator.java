package io.skopeo.operator.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.Uris;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sends requests with the authorization that a registry asks for. It learns this from the first 401
 * and remembers it for the access and the repository, so that later requests need no extra round
 * trip.
 *
 * <p>Only challenges of the registry itself are answered, never those of a host that it redirects
 * to.
 */
final class Authenticator {
  private static final int MAX_CHALLENGES = 10_000;
  private static final int MAX_ATTEMPTS = 4;

  private final TokenClient tokens;

  /** The last challenge for each key; empty if the registry is known to send none. */
  private final Cache<ChallengeKey, Optional<AuthChallenge>> challenges =
      Caffeine.newBuilder().maximumSize(MAX_CHALLENGES).build();

  Authenticator(TokenClient tokens) {
    this.tokens = tokens;
  }

  /** The validity of a challenge. ACR wants different scopes for tag lists and manifests. */
  private record ChallengeKey(Access access, URI origin, String path, RequestObserver.Kind kind) {
    ChallengeKey forKind(RequestObserver.Kind other) {
      return new ChallengeKey(access, origin, path, other);
    }
  }

  /** The result of answering a challenge. */
  private sealed interface Grant {}

  /**
   * The authorization of a request.
   *
   * @param header the header's value; empty for an anonymous request
   * @param challenge the challenge that it answers
   * @param token the bearer token in it, if any
   * @param fresh true if it was obtained for this request
   */
  private record Authorization(
      Optional<String> header,
      Optional<AuthChallenge> challenge,
      Optional<TokenClient.Outcome.Token> token,
      boolean fresh)
      implements Grant {
    static final Authorization NONE =
        new Authorization(Optional.empty(), Optional.empty(), Optional.empty(), true);

    @Override
    public String toString() {
      return "Authorization[…]";
    }
  }

  /** The token service issued no token. */
  private record Denial(HttpOutcome outcome) implements Grant {}

  /** The next step after a reply. */
  private sealed interface Step {}

  /** Repeat the request and answer the challenge. */
  private record Retry(AuthChallenge challenge) implements Step {}

  /** Return the reply. */
  private record Done(HttpOutcome outcome) implements Step {}

  /**
   * Sends a request, and repeats it to answer challenges.
   *
   * @param origin the registry's base URI
   * @param pushes whether a token is to give the right to push too
   * @param send sends the request with the given authorization
   * @param ping asks the registry for a challenge
   * @return the last reply; a 401 if the access cannot satisfy the registry
   */
  HttpOutcome send(
      RegistryRequest request,
      URI origin,
      boolean pushes,
      Function<Optional<String>, HttpOutcome> send,
      Supplier<HttpOutcome> ping) {
    ChallengeKey key = key(request, origin);
    Optional<AuthChallenge> challenge = known(key).flatMap(c -> c);
    Authorization authorization = Authorization.NONE;
    HttpOutcome outcome = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (challenge.isPresent()) {
        switch (answer(request, challenge.get(), pushes)) {
          case Authorization granted -> authorization = granted;
          case Denial(var denial) -> {
            return denial;
          }
        }
      }
      outcome = send.apply(authorization.header());
      switch (next(request, key, authorization, outcome, ping)) {
        case Retry(var offered) -> challenge = Optional.of(offered);
        case Done(var last) -> {
          return last;
        }
      }
    }
    return Objects.requireNonNull(outcome);
  }

  /** Returns whether the registry last asked for a token. */
  boolean usesTokens(RegistryRequest request, URI origin) {
    return known(key(request, origin)).flatMap(c -> c).filter(AuthChallenge::isBearer).isPresent();
  }

  /** Returns whether the registry last asked for a user name and password. */
  boolean usesBasic(RegistryRequest request, URI origin) {
    return known(key(request, origin)).flatMap(c -> c).filter(AuthChallenge::isBasic).isPresent();
  }

  private static ChallengeKey key(RegistryRequest request, URI origin) {
    return new ChallengeKey(
        request.access().usedAs(Access.Use.SOURCE),
        origin,
        request.repository().path(),
        request.kind());
  }

  /** Falls back to what was learned from the other kind of request. */
  private Optional<Optional<AuthChallenge>> known(ChallengeKey key) {
    return Stream.of(key.kind(), RequestObserver.Kind.MANIFEST, RequestObserver.Kind.TAGS)
        .flatMap(kind -> Optional.ofNullable(challenges.getIfPresent(key.forKind(kind))).stream())
        .findFirst();
  }

  /** Returns the service in the last challenge for the access and the repository's tags. */
  Optional<String> service(Repository repository, Access access, URI origin) {
    return known(new ChallengeKey(access, origin, repository.path(), RequestObserver.Kind.TAGS))
        .flatMap(challenge -> challenge)
        .flatMap(challenge -> challenge.parameter("service"));
  }

  private Grant answer(RegistryRequest request, AuthChallenge challenge, boolean pushes) {
    if (challenge.isBasic()) {
      return new Authorization(
          request.access().credential().map(Credential::basicAuthorization),
          Optional.of(challenge),
          Optional.empty(),
          true);
    }
    var loaded =
        tokens.token(
            request.repository(),
            request.access().usedAs(Access.Use.SOURCE),
            pushes ? challenge.toPush(request.repository()) : challenge);
    return switch (loaded.value()) {
      case TokenClient.Outcome.Token token ->
          new Authorization(
              Optional.of("Bearer " + token.value()),
              Optional.of(challenge),
              Optional.of(token),
              loaded.fresh());
      case TokenClient.Outcome.None(var outcome) -> new Denial(outcome);
    };
  }

  private Step next(
      RegistryRequest request,
      ChallengeKey key,
      Authorization sent,
      HttpOutcome outcome,
      Supplier<HttpOutcome> ping) {
    if (!(outcome instanceof Response response)) {
      return new Done(outcome);
    }
    return switch (response.status()) {
      case 401 -> step(challenged(request, key, sent, response), outcome);
      case 403, 404 -> hidden(request, key, sent, outcome, ping);
      default -> new Done(outcome);
    };
  }

  private static Step step(Optional<AuthChallenge> offered, HttpOutcome outcome) {
    return offered.<Step>map(Retry::new).orElseGet(() -> new Done(outcome));
  }

  private Optional<AuthChallenge> challenged(
      RegistryRequest request, ChallengeKey key, Authorization sent, Response response) {
    if (!Uris.sameOrigin(response.from(), key.origin())) {
      return Optional.empty();
    }
    // A 401 without a challenge rejects the authorization all the same.
    Optional<AuthChallenge> offered = offer(request.access(), response).or(sent::challenge);
    if (offered.map(AuthChallenge::essence).equals(sent.challenge().map(AuthChallenge::essence))) {
      sent.token().ifPresent(tokens::invalidate);
      return sent.fresh() ? Optional.empty() : offered;
    }
    offered.ifPresent(challenge -> challenges.put(key, Optional.of(challenge)));
    return offered;
  }

  /**
   * Asks for a challenge after an anonymous 403 or 404: some registries answer so, in place of a
   * challenge, for repositories that they hide from anonymous clients. skopeo pings before every
   * request; here, one ping is enough, and only if there are credentials. If the ping fails, its
   * reply is returned, because the repository may be hidden.
   */
  private Step hidden(
      RegistryRequest request,
      ChallengeKey key,
      Authorization sent,
      HttpOutcome outcome,
      Supplier<HttpOutcome> ping) {
    if (sent.header().isPresent()
        || request.access().credential().isEmpty()
        || known(key).isPresent()) {
      return new Done(outcome);
    }
    HttpOutcome pong = ping.get();
    if (!(pong instanceof Response response) || isTemporary(response.status())) {
      return new Done(pong);
    }
    Optional<AuthChallenge> offered =
        response.status() == 401 && Uris.sameOrigin(response.from(), key.origin())
            ? offer(request.access(), response)
            : Optional.empty();
    challenges.put(key, offered);
    return step(offered, outcome);
  }

  private static boolean isTemporary(int status) {
    return status >= 500 || status == 429;
  }

  private static Optional<AuthChallenge> offer(Access access, Response response) {
    return AuthChallenge.parse(response.headers().allValues("WWW-Authenticate")).stream()
        .filter(c -> c.isBearer() || (c.isBasic() && access.credential().isPresent()))
        .findFirst();
  }
}
