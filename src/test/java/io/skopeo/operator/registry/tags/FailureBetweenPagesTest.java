package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Paging;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures between the pages of a list of four tags, one on each page. */
class FailureBetweenPagesTest {
  private final RegistryFixture fixture =
      new RegistryFixture(
              FakeRegistryServer.start(),
              settings -> settings.withListingsSharedFor(Duration.ofMinutes(10)))
          .with("1", "2", "3", "4");
  private final FakeRegistryServer server = fixture.server.paging(Paging.RELATIVE, 1);
  private final Access ada = server.as("ada", "secret");

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void expiredTokenIsRenewedBeforeTheNextPage() {
    server.requireToken("ada", "secret").tokenSeconds(60);
    server.fail(
        Request.LIST, ServerFault.none(), ServerFault.none(), passing(Duration.ofSeconds(60)));
    assertThat(names(tags(ada))).containsExactly("1", "2", "3", "4");
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
    assertThat(server.count(Request.LIST)).isEqualTo(1 + 4);
  }

  /** Sends page 2 after some time. */
  private ServerFault passing(Duration duration) {
    return exchange -> {
      fixture.time.pass(duration);
      FakeResponse.of(200, "{\"tags\":[\"2\"]}")
          .with("Link", "</v2/app/tags/list?n=1&last=2>; rel=\"next\"")
          .send(exchange);
    };
  }

  @Test
  void tokenRejectedOnEveryPageIsRenewedOnEveryPage() {
    server.requireToken("ada", "secret").requestsPerToken(1);
    assertThat(names(tags(ada))).containsExactly("1", "2", "3", "4");
    assertThat(server.count(Request.TOKEN)).isEqualTo(4);
    assertThat(server.count(Request.LIST)).isEqualTo(4 + 4);
  }

  @Test
  void failingTokenServiceFailsTheList() {
    server.requireToken("ada", "secret").requestsPerToken(2);
    server.fail(Request.TOKEN, ServerFault.none(), ServerFault.status(403));
    assertThat(refused(tags(ada)).sentence()).contains("token service", "HTTP 403");
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
  }

  @Test
  void throttledPageDefersTheList() {
    server.fail(
        Request.LIST,
        ServerFault.none(),
        ServerFault.none(),
        ServerFault.tooMany(FakeTime.START.plusSeconds(90)));
    assertThat(later(tags(server.anonymous()))).isEqualTo(FakeTime.afterRest(90));
    assertThat(server.count()).isEqualTo(3);
    fixture.time.pass(Duration.ofSeconds(90));
    assertThat(names(tags(server.anonymous()))).containsExactly("1", "2", "3", "4");
  }

  @Test
  void shortBackoffIsWaitedFor() {
    server.fail(
        Request.LIST, ServerFault.none(), ServerFault.tooMany(FakeTime.START.plusSeconds(2)));
    assertThat(names(tags(server.anonymous()))).containsExactly("1", "2", "3", "4");
    assertThat(fixture.time.waited()).containsExactly(Duration.ofSeconds(2));
    assertThat(server.count()).isEqualTo(5);
  }

  /** Some registries send 403 for a missing scope, and another token would have the same one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void forbiddenScopeIsNotRetried(int pagesBefore) {
    server.requireToken("ada", "secret");
    server.fail(Request.LIST, ServerFault.none());
    for (int page = 0; page < pagesBefore; page++) {
      server.fail(Request.LIST, ServerFault.none());
    }
    server.fail(Request.LIST, ServerFault.status(403));
    assertThat(refused(tags(ada)).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(server.count(Request.LIST)).isEqualTo(1 + pagesBefore + 1);
    assertThat(server.count(Request.TOKEN)).isEqualTo(1);
  }

  @Test
  void truncatedListIsNeverUsed() {
    server.fail(Request.LIST, ServerFault.none(), ServerFault.none(), ServerFault.truncatedJson());
    assertThat(refused(tags(server.anonymous())).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(server.count()).isEqualTo(3);
    // A complete list is shared with later callers; the truncated one was not.
    assertThat(names(tags(server.anonymous()))).containsExactly("1", "2", "3", "4");
    assertThat(names(tags(server.anonymous()))).hasSize(4);
    assertThat(server.count()).isEqualTo(3 + 4);
  }

  @Test
  void pageSizeRefusedLaterFailsTheList() {
    server.fail(Request.LIST, ServerFault.none(), ServerFault.status(400));
    assertThat(refused(tags(server.anonymous())).sentence()).contains("HTTP 400");
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void repositoryThatDisappearsBetweenPagesIsNotAbsent() {
    server.fail(Request.LIST, ServerFault.none(), ServerFault.status(404));
    assertThat(refused(tags(server.anonymous())).sentence()).contains("HTTP 404");
  }

  private Result<List<Tag>> tags(Access access) {
    return fixture.client.tags(server.repository("app"), access);
  }
}
