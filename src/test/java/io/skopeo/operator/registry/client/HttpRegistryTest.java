package io.skopeo.operator.registry.client;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.RequestObserver.Kind;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRegistryTest {
  private final List<String> observed = new CopyOnWriteArrayList<>();
  private final RegistryFixture fixture =
      new RegistryFixture(
              FakeRegistryServer.start(),
              settings ->
                  settings
                      .withListingsSharedFor(Duration.ofSeconds(15))
                      .withObserver(
                          exchange -> observed.add(exchange.kind() + " " + exchange.answer())))
          .with("1", "2");
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void tenConcurrentCallersCostOneListing() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result<List<Tag>>>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(threads.submit(fixture::tags));
      }
      for (Future<Result<List<Tag>>> one : all) {
        assertThat(names(one.get())).containsExactly("1", "2");
      }
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void listingIsSharedForAShortTime() {
    fixture.tags();
    fixture.time.pass(Duration.ofSeconds(14));
    fixture.tags();
    assertThat(server.count()).isEqualTo(1);
    fixture.time.pass(Duration.ofSeconds(1));
    fixture.tags();
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void listingIsNeverSharedAcrossCredentials() {
    server.requireBasic("ada", "secret");
    Repository app = server.repository("app");
    assertThat(names(fixture.client.tags(app, server.as("ada", "secret")))).hasSize(2);
    refused(fixture.client.tags(app, server.as("ada", "wrong")));
    refused(fixture.client.tags(app, server.anonymous()));
  }

  @Test
  void onlyFoundListsAreCached() {
    server.remove("app");
    assertThat(fixture.tags()).isEqualTo(new Result.NotFound<>());
    fixture.with("1");
    assertThat(names(fixture.tags())).containsExactly("1");
  }

  @Test
  void digestsAreNeverCached() {
    fixture.client.manifest(fixture.image("1"), server.anonymous());
    fixture.client.manifest(fixture.image("1"), server.anonymous());
    assertThat(server.count(Request.HEAD)).isEqualTo(2);
  }

  @Test
  void everyRequestIsObserved() {
    server
        .requireToken("ada", "secret")
        .fail(Request.HEAD, ServerFault.none(), ServerFault.status(500));
    fixture.client.manifest(fixture.image("1"), server.as("ada", "secret"));
    fixture.client.manifest(fixture.image("9"), server.as("ada", "secret"));
    server.fail(Request.HEAD, ServerFault.tooMany(60));
    fixture.client.manifest(fixture.image("1"), server.as("ada", "secret"));
    assertThat(observed)
        .containsExactly(
            Kind.MANIFEST + " tls",
            Kind.MANIFEST + " 401",
            Kind.TOKEN + " 200",
            Kind.MANIFEST + " 500",
            Kind.MANIFEST + " 200",
            Kind.MANIFEST + " 404",
            Kind.MANIFEST + " 429");
  }

  @Test
  void quotaIsPerHostAndAccount() {
    Access ada = server.as("ada", "secret");
    Repository other = server.repository("other");
    assertThat(fixture.client.quota(other, ada)).isEmpty();
    server.fail(Request.HEAD, ServerFault.none(), limited(200, 100, 76));
    fixture.client.manifest(fixture.image("1"), ada);
    fixture.client.manifest(fixture.image("1"), ada);
    assertThat(fixture.client.quota(other, ada))
        .contains(new PullQuota(100, 76, Duration.ofHours(6), FakeTime.START));
    assertThat(fixture.client.quota(other, server.as("bob", "other"))).isEmpty();
    assertThat(fixture.client.quota(other, server.as("ada", "other"))).isEmpty();
    assertThat(fixture.client.quota(other, server.anonymous())).isEmpty();
    assertThat(fixture.client.quota(Repository.parse("quay.io/app").orThrow(), ada)).isEmpty();
  }

  private static ServerFault limited(int status, int limit, int remaining) {
    return exchange ->
        FakeResponse.of(status, "")
            .with("ratelimit-limit", limit + ";w=21600")
            .with("ratelimit-remaining", remaining + ";w=21600")
            .send(exchange);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.1:5000/app", "1.2.3/app"})
  void invalidHostIsRefused(String name) {
    Repository repository = Repository.parse(name).orThrow();
    for (Tls tls : List.of(Tls.VERIFIED, Tls.UNVERIFIED)) {
      Access access = new Access(Optional.empty(), tls);
      assertThat(refused(fixture.client.tags(repository, access)).reason())
          .isEqualTo(Reason.REGISTRY_UNREACHABLE);
    }
  }

  @Test
  void interruptCancelsTheRequest() {
    Thread.currentThread().interrupt();
    assertThat(refused(fixture.tags()).sentence()).contains("canceled");
    assertThat(Thread.interrupted()).isTrue();
  }
}
