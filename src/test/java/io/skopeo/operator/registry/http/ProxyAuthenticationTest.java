package io.skopeo.operator.registry.http;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeProxy;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.ServerFault;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy with authentication, which the JVM of the tests permits as Main does. */
class ProxyAuthenticationTest {
  private static final String RIGHT = new Credential("ada", "hun:ter2").basicAuthorization();
  private static final Repository FAR = Repository.parse("registry.invalid/app").orThrow();
  private static final Access ACCESS = new Access(Optional.empty(), Tls.UNVERIFIED);

  private final FakeRegistryServer secure = FakeRegistryServer.startTls();
  private final FakeRegistryServer plain = FakeRegistryServer.start();
  private final FakeProxy toSecure = new FakeProxy(secure.url(""), RIGHT);
  private final FakeProxy toPlain = new FakeProxy(plain.url(""), RIGHT);
  private final List<String> leaked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    toSecure.close();
    toPlain.close();
    secure.close();
    plain.close();
  }

  @Test
  void passwordOpensTheTunnelAndIsNotForwarded() {
    secure.failAlways(Request.LIST, this::answer);
    try (RegistryFixture proxied = by("HTTPS_PROXY", "ada:hun%3Ater2@" + toSecure.host())) {
      assertThat(names(proxied.client.tags(FAR, ACCESS))).containsExactly("1");
    }
    assertThat(toSecure.heads())
        .singleElement()
        .satisfies(head ->
            assertThat(head)
                .startsWith("CONNECT registry.invalid:443 ")
                .contains("Proxy-Authorization: " + RIGHT));
    assertThat(leaked).isEmpty();
  }

  @Test
  void passwordIsSentWithPlainRequests() {
    plain.put("app", "1");
    try (RegistryFixture proxied = by("HTTP_PROXY", "ada:hun%3Ater2@" + toPlain.host())) {
      assertThat(names(proxied.client.tags(FAR, ACCESS))).containsExactly("1");
    }
    assertThat(toPlain.heads())
        .isNotEmpty()
        .allSatisfy(head -> assertThat(head).startsWith("GET http://registry.invalid/v2/"));
  }

  @Test
  void passwordIsNotSentWithoutAProxy() {
    plain.failAlways(Request.LIST, this::answer);
    try (RegistryFixture proxied = by("HTTP_PROXY", "ada:hun%3Ater2@" + toPlain.host())) {
      assertThat(names(proxied.client.tags(plain.repository("app"), ACCESS))).containsExactly("1");
    }
    assertThat(leaked).isEmpty();
    assertThat(toPlain.heads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY, ''",
    "HTTPS_PROXY, ada:wrong@",
    "HTTP_PROXY, ''",
    "HTTP_PROXY, ada:wrong@"
  })
  void proxyThatRejectsThePasswordIsNamed(String variable, String account) {
    FakeProxy proxy = variable.equals("HTTPS_PROXY") ? toSecure : toPlain;
    try (RegistryFixture proxied = by(variable, account + proxy.host())) {
      Problem problem = refused(proxied.client.tags(FAR, ACCESS));
      assertThat(problem.reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
      assertThat(problem.sentence())
          .contains("The proxy " + proxy.host(), "registry.invalid:", "HTTP 407")
          .doesNotContain("wrong", "ada");
    }
    assertThat(secure.count() + plain.count()).isZero();
  }

  @Test
  void registryThatRespondsLikeAProxyIsUnexpected() {
    plain.failAlways(Request.LIST, ServerFault.status(407));
    try (RegistryFixture direct = new RegistryFixture(plain, settings -> settings)) {
      assertThat(refused(direct.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    }
  }

  private static RegistryFixture by(String variable, String proxy) {
    Proxies proxies = Proxies.of(Map.of(variable, proxy));
    return new RegistryFixture(
        FakeRegistryServer.start(), settings -> settings.withProxies(proxies));
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (name.toLowerCase(Locale.ROOT).startsWith("proxy")) {
            leaked.add(name + values);
          }
        });
    FakeResponse.of(200, "{\"tags\":[\"1\"]}").send(exchange);
  }
}
