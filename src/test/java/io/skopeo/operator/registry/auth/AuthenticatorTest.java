package io.skopeo.operator.registry.auth;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Seen;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
  private final RegistryFixture fixture = new RegistryFixture().with("1", "2");
  private final FakeRegistryServer server = fixture.server;
  private final Access ada = server.as("ada", "secret");
  private final Access bob = server.as("bob", "other");

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void credentialsAreNotSentUnlessAskedFor() {
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.seen()).allMatch(s -> s.authorization().isEmpty());
  }

  @Test
  void basicIsLearnedOnceForARepository() {
    server.requireBasic("ada", "secret");
    names(tags(ada));
    names(tags(ada));
    assertThat(server.count(Request.LIST)).isEqualTo(3);
  }

  /** Otherwise a registry could have central credentials sent anywhere. */
  @Test
  void lentCredentialsGoToNoTokenServiceThatTheyAreNotBoundTo() {
    try (var stranger = FakeRegistryServer.start()) {
      String realm = stranger.url("/token").replace("127.0.0.1", "localhost");
      server.requireToken("ada", "secret").challengeWith("Bearer realm=\"%s\"".formatted(realm));
      Problem problem = refused(tags(central(Set.of())));
      assertThat(problem.reason()).isEqualTo(Reason.CREDENTIALS_NOT_BOUND);
      assertThat(problem.sentence()).contains("localhost", "CREDS_SOURCE_REGISTRIES");
      assertThat(stranger.seen()).isEmpty();
      assertThat(server.seen()).allMatch(s -> s.authorization().isEmpty());
    }
  }

  @Test
  void lentCredentialsGoToTheRegistrysOwnTokenService() {
    server.requireToken("ada", "secret");
    assertThat(names(tags(central(Set.of())))).hasSize(2);
  }

  private Access central(Set<String> realms) {
    return new Access(ada.credential(), ada.tls(), Optional.of(realms));
  }

  @Test
  void tokenIsUsedUntilItExpires() {
    server.requireToken("ada", "secret").tokenSeconds(300);
    names(tags(ada));
    fixture.time.pass(Duration.ofSeconds(290));
    names(tags(ada));
    assertThat(server.count(Request.TOKEN)).isEqualTo(1);
    fixture.time.pass(Duration.ofSeconds(6));
    names(tags(ada));
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
    assertThat(server.count(Request.LIST)).isEqualTo(4);
  }

  @Test
  void tokenLivesAMinuteAtLeast() {
    server.requireToken("ada", "secret").tokenSeconds(1);
    names(tags(ada));
    fixture.time.pass(Duration.ofSeconds(50));
    names(tags(ada));
    assertThat(server.count(Request.TOKEN)).isEqualTo(1);
  }

  @Test
  void tokenRejectedEarlyIsRenewedOnce() {
    server.requireToken("ada", "secret");
    names(tags(ada));
    server.expireTokens();
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
  }

  @Test
  void tokenRejectedWithoutAChallengeIsRenewedToo() {
    server.requireToken("ada", "secret");
    names(tags(ada));
    server.expireTokens().fail(Request.LIST, ServerFault.status(401));
    assertThat(names(tags(ada))).hasSize(2);
  }

  @Test
  void tokensAreNeverSharedAcrossCredentials() {
    server.requireToken("ada", "secret");
    names(tags(ada));
    assertThat(refused(tags(bob)).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(refused(tags(server.anonymous())).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.count(Request.TOKEN)).isEqualTo(3);
  }

  @Test
  void eachRepositoryHasItsOwnToken() {
    server.requireToken("ada", "secret").put("other", "1");
    names(tags(ada));
    names(fixture.client.tags(server.repository("other"), ada));
    assertThat(server.seen().stream().filter(s -> s.kind() == Request.TOKEN).map(Seen::path))
        .satisfiesExactly(
            path -> assertThat(path).contains("scope=repository%3Aapp%3Apull", "account=ada"),
            path -> assertThat(path).contains("scope=repository%3Aother%3Apull"));
  }

  @Test
  void concurrentRequestsFetchOneToken() throws Exception {
    server.requireToken("ada", "secret");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result<?>>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(threads.submit(() -> fixture.client.manifest(fixture.image("1"), ada)));
      }
      for (Future<Result<?>> one : all) {
        assertThat(one.get()).isInstanceOf(Result.Found.class);
      }
    }
    assertThat(server.count(Request.TOKEN)).isEqualTo(1);
  }

  static Stream<ServerFault> tokensInEveryShape() {
    return Stream.of(
        tokenBody("{\"access_token\":\"%s\"}"),
        tokenBody("{\"token\":\"%s\",\"access_token\":\"other\"}"),
        tokenBody("{\"token\":\"\",\"access_token\":\"%s\",\"expires_in\":null}"),
        tokenBody(
            "{\"token\":\"%s\",\"expires_in\":\"300\",\"issued_at\":\"2026-01-02T03:04:05Z\"}"),
        tokenBody("{\"token\":\"%s\",\"issued_at\":\"nonsense\"}"),
        tokenBody(
            "{\"token\":\"%s\",\"expires_in\":-5,\"issued_at\":\"1999-01-02T03:04:05+01:00\"}"));
  }

  private static ServerFault tokenBody(String pattern) {
    return ServerFault.body("application/json", pattern.formatted("given"));
  }

  @ParameterizedTest
  @MethodSource
  void tokensInEveryShape(ServerFault token) {
    server.requireToken("ada", "secret").fail(Request.TOKEN, token);
    tags(ada);
    assertThat(
            server.seen().stream()
                .filter(s -> s.kind() == Request.LIST)
                .toList()
                .getLast()
                .authorization())
        .contains("Bearer given");
  }

  static Stream<ServerFault> answersWithoutToken() {
    return Stream.of(
        ServerFault.html(),
        ServerFault.body("application/json", "{}"),
        ServerFault.body("application/json", "{\"token\":\"\"}"),
        ServerFault.body("application/json", "{\"token\":{}}"),
        ServerFault.body("application/json", "{\"token\":\"a\\r\\nX-Evil: 1\"}"),
        ServerFault.body("application/json", "{\"token\":\"" + "x".repeat(1 << 20) + "\"}"),
        ServerFault.status(404),
        ServerFault.status(500));
  }

  @ParameterizedTest
  @MethodSource
  void answersWithoutToken(ServerFault answer) {
    server.requireToken("ada", "secret").failAlways(Request.TOKEN, answer);
    assertThat(refused(tags(ada)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void throttledTokenServiceDefersTheRequest() {
    server.requireToken("ada", "secret").fail(Request.TOKEN, ServerFault.tooMany(60));
    assertThat(later(tags(ada))).isEqualTo(FakeTime.afterRest(60));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void tokenServiceThatRejectsCredentialsIsNamed(int status) {
    server.requireToken("ada", "secret").fail(Request.TOKEN, ServerFault.status(status));
    Problem problem = refused(tags(ada));
    assertThat(problem.reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(problem.sentence())
        .contains(
            "token service 127.0.0.1", server.host() + "/app", "HTTP " + status, "credentials")
        .doesNotContain("ada", "secret");
  }

  @Test
  void tokenForAnotherScopeIsNotRetriedForever() {
    server.requireToken("ada", "secret").scopeOfTokens("repository:other:pull");
    assertThat(refused(tags(ada)).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(List.of(server.count(Request.TOKEN), server.count(Request.LIST)))
        .containsExactly(1, 2);
  }

  @Test
  void challengeWithoutScopeGetsTheDefaultScope() {
    server
        .requireToken("ada", "secret")
        .challengeWith("Bearer realm=\"%s\"".formatted(server.url("/token")));
    assertThat(names(tags(ada))).hasSize(2);
  }

  @Test
  void challengeForMoreScopeIsFollowed() {
    server.requireToken("ada", "secret");
    server.fail(
        Request.LIST,
        exchange ->
            FakeResponse.of(401, "")
                .with(
                    "WWW-Authenticate",
                    "Bearer realm=\"%s\",scope=\"aws\"".formatted(server.url("/token")))
                .send(exchange));
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
  }

  @Test
  void severalScopesAreSeparateParameters() {
    server
        .requireToken("ada", "secret")
        .challengeWith(
            "Bearer realm=\"%s?a=b\",service=\"x y\",scope=\"repository:base:pull repository:app:pull\""
                .formatted(server.url("/token")));
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.seen().get(1).path())
        .isEqualTo(
            "/token?a=b&service=x+y&account=ada&scope=repository%3Abase%3Apull&scope=repository%3Aapp%3Apull");
  }

  @Test
  void firstSupportedChallengeIsAnswered() {
    server
        .requireToken("ada", "secret")
        .challengeWith(
            "Negotiate, Bearer realm=\"%s\", Basic realm=\"x\"".formatted(server.url("/token")));
    assertThat(names(tags(ada))).hasSize(2);
  }

  @Test
  void anonymousAccessSkipsABasicChallenge() {
    server
        .requireAnonymousToken()
        .challengeWith("Basic realm=\"x\", Bearer realm=\"%s\"".formatted(server.url("/token")));
    assertThat(names(tags(server.anonymous()))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Negotiate", "Digest realm=\"x\", nonce=\"y\"", "Bearer service=\"no realm\""})
  void unsupportedChallengeIsUnauthorized(String challenge) {
    server.requireBasic("ada", "secret").challengeWith(challenge);
    assertThat(refused(tags(ada)).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/token",
        "ftp://x/token",
        "https://user:pw@x/token",
        "not an address",
        "https://"
      })
  void invalidRealmIsRefused(String realm) {
    server.requireToken("ada", "secret").challengeWith("Bearer realm=\"%s\"".formatted(realm));
    assertThat(refused(tags(ada)).sentence()).contains("token service", server.host());
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void anonymousIsToldToAddCredentials() {
    server.requireBasic("ada", "secret");
    assertThat(refused(tags(server.anonymous())).sentence())
        .contains("without credentials (HTTP 401)", server.host() + "/app");
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void wrongPasswordIsSentOnce() {
    server.requireBasic("ada", "secret");
    assertThat(refused(tags(bob)).sentence())
        .contains("rejected the credentials")
        .doesNotContain("other", "bob");
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void forbiddenIsUnauthorizedToo() {
    server.failAlways(Request.LIST, ServerFault.status(403));
    Problem problem = refused(tags(server.anonymous()));
    assertThat(problem.reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(problem.sentence()).contains("HTTP 403");
  }

  @Test
  void registryThatHidesRepositoriesIsPinged() {
    server.requireBasic("ada", "secret").fail(Request.LIST, ServerFault.status(404));
    assertThat(names(tags(ada))).hasSize(2);
    assertThat(server.count(Request.PING)).isEqualTo(1);
  }

  @Test
  void openRegistryIsPingedOnce() {
    server.remove("app");
    assertThat(tags(ada)).isEqualTo(new Result.NotFound<>());
    assertThat(tags(ada)).isEqualTo(new Result.NotFound<>());
    assertThat(List.of(server.count(Request.LIST), server.count(Request.PING)))
        .containsExactly(2, 1);
  }

  static Stream<ServerFault> failedPings() {
    return Stream.of(
        ServerFault.status(500),
        ServerFault.status(503),
        ServerFault.tooMany(60),
        ServerFault.tooMany(),
        ServerFault.reset());
  }

  @ParameterizedTest
  @MethodSource("failedPings")
  void failedPingIsRepeatedLater(ServerFault fault) {
    server.requireBasic("ada", "secret").fail(Request.LIST, ServerFault.status(404));
    server.failAlways(Request.PING, fault);
    assertThat(tags(ada)).isInstanceOfAny(Result.Throttled.class, Result.Failed.class);
    server.fail(Request.LIST, ServerFault.status(404)).failAlways(Request.PING, ServerFault.NONE);
    fixture.time.pass(Duration.ofMinutes(5));
    assertThat(names(tags(ada))).hasSize(2);
  }

  @Test
  void throttledPingDefersTheRequest() {
    server.requireBasic("ada", "secret").fail(Request.LIST, ServerFault.status(404));
    server.fail(Request.PING, ServerFault.tooMany(60));
    assertThat(later(tags(ada))).isEqualTo(FakeTime.afterRest(60));
  }

  private Result<List<Tag>> tags(Access access) {
    return fixture.client.tags(server.repository("app"), access);
  }
}
