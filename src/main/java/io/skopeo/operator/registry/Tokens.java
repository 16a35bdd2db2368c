package io.skopeo.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
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

/**
 * Bearer tokens of token services (distribution specification, Token Authentication). A token is
 * kept for the access it was given to and for its scope alone, until it expires.
 */
final class Tokens {
  private static final int KEPT = 10_000;
  private static final int LIMIT = 1 << 20;
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** The specification's default, and the least that clients may count on. */
  private static final long LEAST_SECONDS = 60;

  private final Wire wire;
  private final Budgets budgets;
  private final InstantSource time;
  private final Shared<Key, Outcome> tokens;

  Tokens(Wire wire, Budgets budgets, InstantSource time) {
    this.wire = wire;
    this.budgets = budgets;
    this.time = time;
    this.tokens = new Shared<>(time, KEPT);
  }

  /** For whom, of whom, for what. */
  record Key(Access access, URI realm, String service, String scope) {}

  /** A token or what came instead of one. */
  sealed interface Outcome {
    /** A token; its text form is silent. */
    record Token(String value) implements Outcome {
      @Override
      public String toString() {
        return "Token[…]";
      }
    }

    /** None, and why. */
    record None(Reply reply) implements Outcome {}
  }

  /** The token that a Bearer challenge asks for; kept ones are not fresh. */
  Shared.Given<Outcome> token(Repository repository, Access access, Challenge challenge) {
    return switch (realm(repository, access, challenge)) {
      case Realm.Usable(var uri) -> {
        Key key = key(repository, access, challenge, uri);
        yield tokens.get(key, () -> asked(repository, key));
      }
      case Realm.Unusable(var problem) ->
          new Shared.Given<>(new Outcome.None(new Failed(Fault.OBJECTION, problem)), true);
    };
  }

  /** The registry did not take this one. */
  void forget(Repository repository, Access access, Challenge challenge, Outcome token) {
    if (realm(repository, access, challenge) instanceof Realm.Usable(var uri)) {
      tokens.forget(key(repository, access, challenge, uri), token);
    }
  }

  private static Key key(Repository repository, Access access, Challenge challenge, URI realm) {
    // A challenge without scope is met where the registry leaves it to its clients.
    String scope =
        challenge.parameter("scope").orElse("repository:%s:pull".formatted(repository.path()));
    return new Key(access, realm, challenge.parameter("service").orElse(""), scope);
  }

  private sealed interface Realm {
    record Usable(URI uri) implements Realm {}

    record Unusable(Problem problem) implements Realm {}
  }

  private static Realm realm(Repository repository, Access access, Challenge challenge) {
    Optional<URI> realm = challenge.parameter("realm").flatMap(Uris::absolute);
    if (realm.isEmpty()) {
      return new Realm.Unusable(Refusals.unreadableRealm(repository));
    }
    if (access.tls().verify() && !Uris.isHttps(realm.get())) {
      return new Realm.Unusable(Refusals.plainRealm(repository));
    }
    String host = Objects.requireNonNullElse(realm.get().getHost(), "");
    return access.mayAsk(host, repository)
        ? new Realm.Usable(realm.get())
        : new Realm.Unusable(Refusals.strangeRealm(repository, host));
  }

  private Shared.Kept<Outcome> asked(Repository repository, Key key) {
    Instant start = time.instant();
    Ask ask =
        new Ask(
            RequestObserver.Kind.TOKEN,
            "GET",
            address(key),
            key.access().tls(),
            key.access().credential().map(BasicAuth::header),
            List.of("application/json"),
            Optional.empty(),
            LIMIT);
    Reply reply = budgets.spend(key.realm(), key.access().credential(), () -> wire.exchange(ask));
    return reply instanceof Answered answered
        ? judged(repository, key, answered, start)
        : none(reply);
  }

  private static URI address(Key key) {
    String query =
        List.of(
                parameter("service", key.service()),
                key.access().credential().map(c -> parameter("account", c.username())).orElse(""),
                scopes(key.scope()))
            .stream()
            .filter(p -> !p.isEmpty())
            .collect(Collectors.joining("&"));
    String realm = key.realm().toString();
    return URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
  }

  /** Several scopes stand in one parameter of the challenge, but each in its own of the request. */
  private static String scopes(String scope) {
    return Arrays.stream(scope.trim().split(" +"))
        .map(s -> parameter("scope", s))
        .collect(Collectors.joining("&"));
  }

  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Shared.Kept<Outcome> judged(
      Repository repository, Key key, Answered answered, Instant start) {
    int status = answered.status();
    if (status == 401 || status == 403) {
      return none(Refusals.tokenDenied(repository, key.realm(), key.access(), status));
    }
    if (status != 200) {
      return none(Refusals.token(repository, key.realm(), "answers HTTP " + status));
    }
    return answered
        .body()
        .object()
        .flatMap(json -> kept(json, start))
        .orElseGet(() -> none(Refusals.token(repository, key.realm(), "answers with no token")));
  }

  private static Optional<Shared.Kept<Outcome>> kept(JsonNode json, Instant start) {
    return Optional.of(json.path("token").asText(""))
        .filter(t -> !t.isEmpty())
        .or(() -> Optional.of(json.path("access_token").asText("")).filter(t -> !t.isEmpty()))
        .filter(Tokens::fitsHeader)
        .map(token -> new Shared.Kept<>(new Outcome.Token(token), expiry(json, start)));
  }

  private static boolean fitsHeader(String token) {
    return token.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /** From its issue, or from the question where the clocks do not agree. */
  private static Instant expiry(JsonNode json, Instant start) {
    long seconds =
        Math.clamp(
            json.path("expires_in").asLong(0), LEAST_SECONDS, Duration.ofDays(1).toSeconds());
    Instant byIssue = issued(json, start).plusSeconds(seconds).minus(MARGIN);
    return byIssue.isAfter(start) ? byIssue : start.plusSeconds(seconds).minus(MARGIN);
  }

  private static Instant issued(JsonNode json, Instant start) {
    try {
      Instant issued = OffsetDateTime.parse(json.path("issued_at").asText("")).toInstant();
      return issued.isBefore(start) ? issued : start;
    } catch (DateTimeException _) {
      return start;
    }
  }

  private static Shared.Kept<Outcome> none(Problem problem) {
    return none(new Failed(Fault.OBJECTION, problem));
  }

  private static Shared.Kept<Outcome> none(Reply reply) {
    return new Shared.Kept<>(new Outcome.None(reply), Instant.MIN);
  }
}
