package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Seen;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projects of Harbor that are pull-through caches. */
class ProxyProjectsTest {
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;
  private final Access robot = server.as("robot$a+b", "secret");

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"name\":\"hub\",\"registry_id\":3}     | true",
        "200 | {\"name\":\"hub\"}                       | false",
        "200 | {\"name\":\"hub\",\"registry_id\":0}     | false",
        "200 | {\"name\":\"hub\",\"registry_id\":null}  | false",
        "200 | <html>                                 | false",
        "401 | {}                                     | false",
        "403 | {\"registry_id\":3}                    | false",
        "404 | {}                                     | false",
        "500 | {}                                     | false",
        "302 | {}                                     | false",
      })
  void projectWithARegistryIsACache(int status, String body, boolean isCache) {
    harbor("hub/library/redis");
    server.failAlways(Request.OTHER, ServerFault.status(status, body));
    assertThat(isCache("hub/library/redis")).isEqualTo(isCache);
  }

  @Test
  void projectIsAskedOnceAnHourAndWithoutCredentials() {
    harbor("hub/library/redis");
    harbor("hub/other");
    server.failAlways(Request.OTHER, ServerFault.body("application/json", "{\"registry_id\":3}"));
    assertThat(isCache("hub/library/redis")).isTrue();
    assertThat(isCache("hub/other")).isTrue();
    assertThat(projects()).isEqualTo(1);
    assertThat(server.seen())
        .filteredOn(seen -> seen.kind() == Request.OTHER)
        .containsExactly(new Seen(Request.OTHER, "/api/v2.0/projects/hub", Optional.empty()));
    fixture.time.pass(Duration.ofHours(1));
    assertThat(isCache("hub/other")).isTrue();
    assertThat(projects()).isEqualTo(2);
  }

  @Test
  void hostThatIsNoHarborIsNotAsked() {
    server.requireToken("robot$a+b", "secret").put("hub/app", "1");
    fixture.client.tags(server.repository("hub/app"), robot);
    assertThat(isCache("hub/app")).isFalse();
    assertThat(isCache("never/seen")).isFalse();
    assertThat(projects()).isZero();
  }

  @Test
  void redirectToARefusedAddressIsNotFollowed() {
    FakeRegistryServer start = FakeRegistryServer.start();
    try (FakeRegistryServer other = FakeRegistryServer.start();
        RegistryFixture strict =
            new RegistryFixture(
                start,
                settings ->
                    settings.withAddresses(AddressPolicy.STRICT.allowing(Set.of(start.host()))))) {
      start.put("hub/app", "1");
      challenge(start);
      strict.client.tags(start.repository("hub/app"), start.as("robot$a+b", "secret"));
      start.failAlways(Request.OTHER, ServerFault.redirect(307, other.url("/x")));
      assertThat(
              strict.client.isCache(start.repository("hub/app"), start.as("robot$a+b", "secret")))
          .isFalse();
      assertThat(other.count()).isZero();
    }
  }

  private void harbor(String repository) {
    challenge(server);
    server.put(repository, "1");
    assertThat(names(fixture.client.tags(server.repository(repository), robot)))
        .containsExactly("1");
  }

  private static void challenge(FakeRegistryServer registry) {
    registry
        .requireToken("robot$a+b", "secret")
        .scopeOfTokens(
            "repository:hub/library/redis:pull repository:hub/other:pull repository:hub/app:pull")
        .challengeWith(
            "Bearer realm=\"%s\",service=\"harbor-registry\",scope=\"repository:x:pull\""
                .formatted(registry.url("/token")));
  }

  private boolean isCache(String repository) {
    return fixture.client.isCache(server.repository(repository), robot);
  }

  private long projects() {
    return server.count(Request.OTHER);
  }
}
