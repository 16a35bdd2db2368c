package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  @Test
  void noVariablesMeanNoProxy() {
    assertThat(proxy(Map.of(), "https://quay.io/")).isEmpty();
    assertThat(proxy(Map.of("HTTPS_PROXY", " "), "https://quay.io/")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:3128,     proxy, 3128",
    "proxy:3128,            proxy, 3128",
    "http://proxy,          proxy, 80",
    "https://proxy/,        proxy, 443",
    "http://u:p@proxy:8080, proxy, 8080",
    "http://[fd00::1]:3128, [fd00::1], 3128",
  })
  void proxyIsReadInEveryForm(String variable, String host, int port) {
    InetSocketAddress expected = InetSocketAddress.createUnresolved(host, port);
    assertThat(proxy(Map.of("HTTPS_PROXY", variable), "https://quay.io/")).contains(expected);
    assertThat(proxy(Map.of("https_proxy", variable), "https://quay.io/")).contains(expected);
    assertThat(proxy(Map.of("HTTPS_PROXY", variable), "http://quay.io/")).isEmpty();
    assertThat(proxy(Map.of("HTTP_PROXY", variable), "http://quay.io/")).contains(expected);
  }

  @Test
  void upperCaseWinsUnlessItIsEmpty() {
    assertThat(Proxies.variables(Map.of("HTTPS_PROXY", "a:1", "https_proxy", "b:1")))
        .isEqualTo(Map.of("HTTPS_PROXY", "a:1"));
    Map<String, String> lower = Map.of("HTTP_PROXY", "", "http_proxy", " b:1 ", "no_proxy", ".c");
    assertThat(Proxies.variables(lower)).isEqualTo(Map.of("HTTP_PROXY", "b:1", "NO_PROXY", ".c"));
    assertThat(proxy(lower, "http://quay.io/"))
        .contains(InetSocketAddress.createUnresolved("b", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "http://ada:hunter2@proxy:3128,  true",
    "ada:hunter2@proxy:3128,         true",
    "https://ada@proxy,              true",
    "http://proxy:3128,              false",
    "proxy:3128,                     false",
  })
  void accountIsDetectedInTheAddress(String address, boolean account) {
    assertThat(Proxies.hasAccount(address)).isEqualTo(account);
    assertThat(Proxies.isAddress(address)).isTrue();
    assertThat(Proxies.isAddress(address + "\n")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http:// x",
        "://",
        "http://proxy:99999",
        "http://ada:hunter2#@proxy:3128",
        "http://ada:hunter2@x@proxy:3128",
        "http://ada:hunter2%@proxy:3128",
      })
  void invalidProxyIsAnErrorAtStart(String variable) {
    assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", variable)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContaining("HTTPS_PROXY should be")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "http://ada:hunter2@proxy:3128,       ada:hunter2",
    "ada:hunter2@proxy:3128,              ada:hunter2",
    "http://a%3Ad%40a:h%2Fu+n:t@proxy:1,  a:d@a:h/u+n:t",
    "http://ada@proxy:3128,               ada:",
    "http://ada:@proxy:3128,              ada:",
    "http://proxy:3128,                   ",
    "https://ada:hunter2@proxy:3128,      ",
  })
  void accountOfAnHttpsProxyIsDropped(String variable, String account) {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", variable));
    assertThat(proxies.authorizationFor(URI.create("https://quay.io/")))
        .isEqualTo(
            Optional.ofNullable(account)
                .map(a -> a.getBytes(StandardCharsets.UTF_8))
                .map(a -> "Basic " + Base64.getEncoder().encodeToString(a)));
    assertThat(proxies.authorizationFor(URI.create("http://quay.io/"))).isEmpty();
    assertThat(proxies.authorizationFor(URI.create("https://localhost/"))).isEmpty();
    assertThat(proxies.toString()).doesNotContain("hunter2", "ada");
  }

  @ParameterizedTest
  @CsvSource({
    "'quay.io',            https://quay.io/,            true",
    "'quay.io',            https://cdn.quay.io/,        true",
    "'quay.io',            https://notquay.io/,         false",
    "'.quay.io',           https://quay.io/,            false",
    "'.quay.io',           https://cdn.quay.io/,        true",
    "'*.quay.io',          https://cdn.quay.io/,        true",
    "'a, quay.io ,b',      https://QUAY.io/,            true",
    "'quay.io:5000',       https://quay.io:5000/,       true",
    "'quay.io:5000',       https://quay.io/,            false",
    "'*',                  https://quay.io/,            true",
    "'10.0.0.0/8',         https://10.1.2.3/,           true",
    "'10.0.0.0/8',         https://11.1.2.3/,           false",
    "'10.0.0.0/8',         https://quay.io/,            false",
    "'10.0.0.0/99',        https://10.1.2.3/,           false",
    "'fd00::/8',           'https://[fd00::7]:5000/',   true",
    "'fd00::7',            'https://[fd00::7]/',        true",
    "'10.1.2.3',           https://10.1.2.3:5000/,      true",
    "'',                   https://localhost:5000/,     true",
    "'',                   https://127.0.0.1:5000/,     true",
    "'',                   https://quay.io/,            false",
  })
  void noProxyTargetsAreReachedDirectly(String direct, String target, boolean isDirect) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", direct);
    assertThat(proxy(environment, target).isEmpty()).isEqualTo(isDirect);
  }

  private static Optional<InetSocketAddress> proxy(Map<String, String> environment, String target) {
    return Proxies.of(environment).proxyFor(URI.create(target)).map(Proxies.Server::address);
  }
}
