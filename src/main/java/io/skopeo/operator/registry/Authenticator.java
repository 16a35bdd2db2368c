package io.skopeo.operator.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.Reply.Response;
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

  private final Tokens tokens;

  /** The last challenge for each key; empty if the registry is known to send none. */
  private final Cache<ChallengeKey, Optional<Challenge>> challenges =
      Caffeine.newBuilder().maximumSize(MAX_CHALLENGES).build();

  Authenticator(Tokens tokens) {
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
      Optional<Challenge> challenge,
      Optional<Tokens.Outcome.Token> token,
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
  private record Denial(Reply reply) implements Grant {}

  /** The next step after a reply. */
  private sealed interface Step {}

  /** Repeat the request and answer the challenge. */
  private record Retry(Challenge challenge) implements Step {}

  /** Return the reply. */
  private record Done(Reply reply) implements Step {}

  /**
   * Sends a request, and repeats it to answer challenges.
   *
   * @param origin the registry's base URI
   * @param send sends the request with the given authorization
   * @param ping asks the registry for a challenge
   * @return the last reply; a 401 if the access cannot satisfy the registry
   */
  Reply send(
      Question question, URI origin, Function<Optional<String>, Reply> send, Supplier<Reply> ping) {
    ChallengeKey key =
        new ChallengeKey(question.access(), origin, question.repository().path(), question.kind());
    Optional<Challenge> challenge = known(key).flatMap(c -> c);
    Authorization authorization = Authorization.NONE;
    Reply reply = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (challenge.isPresent()) {
        switch (answer(question, challenge.get())) {
          case Authorization granted -> authorization = granted;
          case Denial(var denial) -> {
            return denial;
          }
        }
      }
      reply = send.apply(authorization.header());
      switch (next(question, key, authorization, reply, ping)) {
        case Retry(var offered) -> challenge = Optional.of(offered);
        case Done(var last) -> {
          return last;
        }
      }
    }
    return Objects.requireNonNull(reply);
  }

  /** Falls back to what was learned from the other kind of request. */
  private Optional<Optional<Challenge>> known(ChallengeKey key) {
    return Stream.of(key.kind(), RequestObserver.Kind.MANIFEST, RequestObserver.Kind.TAGS)
        .flatMap(kind -> Optional.ofNullable(challenges.getIfPresent(key.forKind(kind))).stream())
        .findFirst();
  }

  private Grant answer(Question question, Challenge challenge) {
    if (challenge.isBasic()) {
      return new Authorization(
          question.access().credential().map(Credential::basicAuthorization),
          Optional.of(challenge),
          Optional.empty(),
          true);
    }
    var loaded = tokens.token(question.repository(), question.access(), challenge);
    return switch (loaded.value()) {
      case Tokens.Outcome.Token token ->
          new Authorization(
              Optional.of("Bearer " + token.value()),
              Optional.of(challenge),
              Optional.of(token),
              loaded.fresh());
      case Tokens.Outcome.None(var reply) -> new Denial(reply);
    };
  }

  private Step next(
      Question question, ChallengeKey key, Authorization sent, Reply reply, Supplier<Reply> ping) {
    if (!(reply instanceof Response response)) {
      return new Done(reply);
    }
    return switch (response.status()) {
      case 401 -> step(challenged(question, key, sent, response), reply);
      case 403, 404 -> hidden(question, key, sent, reply, ping);
      default -> new Done(reply);
    };
  }

  private static Step step(Optional<Challenge> offered, Reply reply) {
    return offered.<Step>map(Retry::new).orElseGet(() -> new Done(reply));
  }

  private Optional<Challenge> challenged(
      Question question, ChallengeKey key, Authorization sent, Response response) {
    if (!Uris.sameOrigin(response.from(), key.origin())) {
      return Optional.empty();
    }
    // A 401 without a challenge rejects the authorization all the same.
    Optional<Challenge> offered = offer(question.access(), response).or(sent::challenge);
    if (offered.map(Challenge::essence).equals(sent.challenge().map(Challenge::essence))) {
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
      Question question, ChallengeKey key, Authorization sent, Reply reply, Supplier<Reply> ping) {
    if (sent.header().isPresent()
        || question.access().credential().isEmpty()
        || known(key).isPresent()) {
      return new Done(reply);
    }
    Reply pong = ping.get();
    if (!(pong instanceof Response response) || isTemporary(response.status())) {
      return new Done(pong);
    }
    Optional<Challenge> offered =
        response.status() == 401 && Uris.sameOrigin(response.from(), key.origin())
            ? offer(question.access(), response)
            : Optional.empty();
    challenges.put(key, offered);
    return step(offered, reply);
  }

  private static boolean isTemporary(int status) {
    return status >= 500 || status == 429;
  }

  private static Optional<Challenge> offer(Access access, Response response) {
    return Challenge.parse(response.headers().allValues("WWW-Authenticate")).stream()
        .filter(c -> c.isBearer() || (c.isBasic() && access.credential().isPresent()))
        .findFirst();
  }
}
