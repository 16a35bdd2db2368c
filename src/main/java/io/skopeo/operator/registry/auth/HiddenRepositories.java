package io.skopeo.operator.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Access.Use;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.Uris;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * The destinations that their registries refuse to show because they do not exist yet. Quay and
 * others say that such a repository is absent only to those who may create it: a refused request is
 * sent once more with a token to push. Registries without a token service leave it open.
 *
 * <p>What needed such a token gets one at once for an hour. Once the repository exists, the right
 * to pull is enough again.
 */
final class HiddenRepositories {
  private static final int MAX_REPOSITORIES = 10_000;
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final Authenticator authenticator;
  private final Cache<Key, Boolean> needPush;

  private record Key(Access access, URI origin, String path) {}

  HiddenRepositories(Authenticator authenticator, InstantSource time) {
    this.authenticator = authenticator;
    this.needPush =
        Caffeine.newBuilder()
            .maximumSize(MAX_REPOSITORIES)
            .expireAfterWrite(LIFETIME)
            .ticker(() -> Duration.between(Instant.EPOCH, time.instant()).toNanos())
            .executor(Runnable::run)
            .build();
  }

  /**
   * Sends a request.
   *
   * @param send sends it, with a token that gives the right to push or not
   */
  HttpOutcome send(RegistryRequest request, URI origin, Function<Boolean, HttpOutcome> send) {
    if (request.access().use() != Use.DESTINATION || request.access().credential().isEmpty()) {
      return send.apply(false);
    }
    Key key = new Key(request.access(), origin, request.repository().path());
    if (needPush.getIfPresent(key) != null) {
      HttpOutcome outcome = send.apply(true);
      if (!isTokenDenied(outcome)) {
        return outcome;
      }
      // The right to push was taken, that to pull may be left.
      needPush.invalidate(key);
      return send.apply(false);
    }
    HttpOutcome first = send.apply(false);
    if (!isTokenRefused(request, origin, first)) {
      return first;
    }
    HttpOutcome second = send.apply(true);
    if (second instanceof Response) {
      needPush.put(key, true);
    }
    return isTokenDenied(second) ? first : second;
  }

  private boolean isTokenRefused(RegistryRequest request, URI origin, HttpOutcome outcome) {
    return isTokenDenied(outcome)
        || (outcome instanceof Response response
            && (response.status() == 401 || response.status() == 403)
            && Uris.sameOrigin(response.from(), origin)
            && authenticator.usesTokens(request, origin));
  }

  private static boolean isTokenDenied(HttpOutcome outcome) {
    return outcome instanceof NoResponse(_, var problem)
        && problem.reason() == Reason.AUTHENTICATION_FAILED;
  }

  /** Returns whether the registry may have refused a request because there is no repository. */
  boolean mayBeAbsent(RegistryRequest request, URI origin, Response refusal) {
    if (request.access().credential().isEmpty() || !Uris.sameOrigin(refusal.from(), origin)) {
      return false;
    }
    return switch (request.access().use()) {
      case SOURCE -> false;
      // Artifactory answers so. A 401 would mean that the password is wrong.
      case DESTINATION -> refusal.status() == 403 && authenticator.usesBasic(request, origin);
      case PLANNED_DESTINATION ->
          refusal.status() == 403
              || (refusal.status() == 401 && authenticator.usesTokens(request, origin));
    };
  }
}
