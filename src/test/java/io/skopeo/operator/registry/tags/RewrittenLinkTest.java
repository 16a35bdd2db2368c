package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Seen;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links to next pages with the path that the registry has behind its proxy. */
class RewrittenLinkTest {
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  /**
   * Artifactory omits its repository key (renovatebot/renovate, issue 15080), Nexus prepends a path
   * (sonatype/nexus-public, issue 1011).
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/app/tags/list?n=1&last=1",
        "http://nexus:5002/repository/docker-proxy/v2/key/app/tags/list?n=1&last=1"
      })
  void nextPageIsOfTheSameList(String link) {
    server.put("key/app", "2");
    server.fail(Request.LIST, page("1", link));
    assertThat(names(fixture.client.tags(server.repository("key/app"), server.anonymous())))
        .containsExactly("1", "2");
    assertThat(server.seen())
        .extracting(Seen::path)
        .last()
        .isEqualTo("/v2/key/app/tags/list?n=1&last=1");
  }

  @Test
  void pathOfAnotherKindIsFollowed() {
    server.fail(Request.LIST, page("1", "/v2/app/manifests/page-2"));
    server.fail(Request.GET, ServerFault.body("application/json", "{\"tags\":[\"2\"]}"));
    assertThat(names(fixture.client.tags(server.repository("app"), server.anonymous())))
        .containsExactly("1", "2");
  }

  private static ServerFault page(String tag, String link) {
    return exchange ->
        FakeResponse.of(200, "{\"tags\":[\"%s\"]}".formatted(tag))
            .with("Link", "<%s>; rel=\"next\"".formatted(link))
            .send(exchange);
  }
}
