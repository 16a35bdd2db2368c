package io.skopeo.operator.registry.auth;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker Hub, Quay and GHCR respond alike to private and to misspelled repositories. */
class HiddenRepositoryTest {
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** Docker Hub and Quay issue a token that gives no access. */
  @Test
  void anonymousIsToldToCheckTheNameFirst() {
    server.requireAnonymousToken().scopeOfTokens("repository:other:pull");
    assertThat(refused(fixture.tags()).sentence())
        .endsWith("without credentials (HTTP 401): check the repository name, or add credentials.");
  }

  /** GHCR issues no token. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void anonymousWithoutTokenIsToldToCheckTheNameToo(int status) {
    server.requireAnonymousToken().fail(Request.TOKEN, ServerFault.status(status));
    assertThat(refused(fixture.tags()).sentence())
        .endsWith(
            "without credentials (HTTP %d): check the repository name, or add credentials."
                .formatted(status));
  }
}
