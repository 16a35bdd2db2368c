package io.skopeo.operator.app.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiServerAddressesTest {
  @Test
  void addressesOfClientAndPodAreFound() throws Exception {
    assertThat(
            ApiServerAddresses.of(
                URI.create("https://[fd00::1]:6443/").toURL(),
                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")))
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("fd00::1"), InetAddress.ofLiteral("10.96.0.1"));
  }

  @Test
  void namesAreResolved() throws Exception {
    assertThat(ApiServerAddresses.of(URI.create("https://localhost:6443/").toURL(), Map.of()))
        .contains(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void unresolvableNameIsLeftOut() throws Exception {
    assertThat(
            ApiServerAddresses.of(
                URI.create("https://no.invalid/").toURL(),
                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")))
        .containsExactly(InetAddress.ofLiteral("10.96.0.1"));
  }
}
