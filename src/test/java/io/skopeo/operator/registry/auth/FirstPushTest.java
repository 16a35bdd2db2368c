package io.skopeo.operator.registry.auth;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Access.Use;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Absence;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Seen;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first push creates the repository, which some registries do not show before. */
class FirstPushTest {
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server.absence(Absence.SHOWN_TO_PUSHERS);
  private final Access robot = server.as("robot", "secret");
  private final Access destination = robot.usedAs(Use.DESTINATION);

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void destinationThatOnlyPushersSeeIsAbsent() {
    server.requireToken("robot", "secret");
    assertThat(manifest(destination)).isEqualTo(new Result.NotFound<>());
    assertThat(fixture.client.tags(server.repository("app"), destination))
        .isEqualTo(new Result.NotFound<>());
    assertThat(scopes())
        .satisfiesExactly(
            pull -> assertThat(pull).endsWith("repository%3Aapp%3Apull"),
            push -> assertThat(push).endsWith("repository%3Aapp%3Apull%2Cpush"));
  }

  @Test
  void nextRequestHasTheRightToPushAtOnceForAnHour() {
    server.requireToken("robot", "secret");
    manifest(destination);
    server.forgetRequests();
    fixture.time.pass(Duration.ofMinutes(50));
    assertThat(manifest(destination)).isEqualTo(new Result.NotFound<>());
    assertThat(List.of(server.count(Request.TOKEN), server.count(Request.HEAD)))
        .containsExactly(1, 1);
    fixture.with("1");
    fixture.time.pass(Duration.ofMinutes(20));
    assertThat(manifest(destination)).isInstanceOf(Result.Found.class);
    assertThat(scopes().getLast()).endsWith("repository%3Aapp%3Apull");
  }

  @Test
  void repositoryThatExistsIsReadWithTheRightToPullOnly() {
    server.requireToken("robot", "secret");
    fixture.with("1");
    assertThat(manifest(destination)).isInstanceOf(Result.Found.class);
    assertThat(scopes()).singleElement().asString().endsWith("repository%3Aapp%3Apull");
  }

  /** Quay creates the repository for a token to push. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DESTINATION")
  void nobodyElseAsksForTheRightToPush(Use use) {
    server.requireToken("robot", "secret");
    Result<ManifestInfo> refusal = manifest(robot.usedAs(use));
    assertThat(refused(refusal).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(isPerhapsAbsent(refusal)).isEqualTo(use == Use.PLANNED_DESTINATION);
    assertThat(scopes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusalOfATokenToPushIsFinal(int status) {
    server.requireToken("robot", "secret");
    manifest(destination);
    server.forgetRequests().failAlways(Request.HEAD, ServerFault.status(status));
    Result<ManifestInfo> refusal = manifest(destination);
    assertThat(refused(refusal).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(isPerhapsAbsent(refusal)).isFalse();
    assertThat(server.count(Request.HEAD)).isLessThanOrEqualTo(2);
  }

  @Test
  void tokenServiceThatKnowsNoSuchRepositoryIsAskedForTheRightToPush() {
    server.requireToken("robot", "secret").fail(Request.TOKEN, ServerFault.status(403));
    assertThat(manifest(destination)).isEqualTo(new Result.NotFound<>());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void tokenServiceThatRefusesTheRightToPushLeavesTheRefusal(int status) {
    server
        .requireToken("robot", "secret")
        .fail(Request.TOKEN, ServerFault.NONE, ServerFault.status(status));
    Result<ManifestInfo> refusal = manifest(destination);
    assertThat(refused(refusal).sentence()).doesNotContain("secret");
    assertThat(isPerhapsAbsent(refusal)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void destinationIsReadOnceTheRightToPushIsTaken(int status) {
    server.requireToken("robot", "secret");
    manifest(destination);
    fixture.with("1").time.pass(Duration.ofMinutes(10));
    server.fail(Request.TOKEN, ServerFault.status(status));
    assertThat(manifest(destination)).isInstanceOf(Result.Found.class);
    assertThat(scopes().getLast()).endsWith("repository%3Aapp%3Apull");
  }

  @Test
  void tokenServiceThatDefersIsAskedAgainLater() {
    server
        .requireToken("robot", "secret")
        .fail(Request.TOKEN, ServerFault.NONE, ServerFault.tooMany(60));
    assertThat(manifest(destination)).isInstanceOf(Result.Throttled.class);
  }

  /** There is no token service to ask for more rights. */
  @Test
  void forbiddenByARegistryWithoutTokensIsPerhapsAbsent() {
    server.requireBasic("robot", "secret").absence(Absence.FORBIDDEN);
    Result<ManifestInfo> refusal = manifest(destination);
    assertThat(refused(refusal).sentence()).contains("HTTP 403");
    assertThat(isPerhapsAbsent(refusal)).isTrue();
    assertThat(isPerhapsAbsent(manifest(robot))).isFalse();
  }

  @Test
  void wrongPasswordSaysNothingOfWhatExists() {
    server.requireBasic("robot", "other").absence(Absence.FORBIDDEN);
    assertThat(isPerhapsAbsent(manifest(destination))).isFalse();
    assertThat(isPerhapsAbsent(manifest(server.anonymous().usedAs(Use.DESTINATION)))).isFalse();
  }

  @Test
  void sourceAndDestinationShareATokenToPull() {
    server.requireToken("robot", "secret");
    fixture.with("1");
    manifest(destination);
    manifest(robot);
    assertThat(scopes()).hasSize(1);
  }

  private Result<ManifestInfo> manifest(Access access) {
    return fixture.client.manifest(fixture.image("1"), access);
  }

  private static boolean isPerhapsAbsent(Result<?> result) {
    return ((Result.Failed<?>) result).perhapsAbsent();
  }

  private List<String> scopes() {
    return server.seen().stream()
        .filter(seen -> seen.kind() == Request.TOKEN)
        .map(Seen::path)
        .toList();
  }
}
