package io.skopeo.operator.registry.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.registry.fake.FullDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DialerTest {
  private static final InetAddress OPEN = InetAddress.ofLiteral("127.0.0.1");

  private ServerSocket open;

  @BeforeEach
  void start() throws IOException {
    open = new ServerSocket(0, 50, OPEN);
  }

  @AfterEach
  void stop() throws IOException {
    open.close();
  }

  @Test
  void addressThatRefusesIsPassedOver() {
    assertThat(reachable("127.0.0.2", "127.0.0.3", "127.0.0.1")).isEqualTo("127.0.0.1");
    assertThat(reachable("::1", "127.0.0.1")).isEqualTo("127.0.0.1");
  }

  @Test
  void addressThatHangsIsPassedOver() {
    try (var hanging = FullDoor.at("127.0.0.2", open.getLocalPort());
        var other = FullDoor.at("127.0.0.3", open.getLocalPort())) {
      assertThat(reachable(hanging.address(), other.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
      assertThat(reachable(hanging.address(), other.address())).isEqualTo("none");
    }
  }

  @Test
  void firstOfSeveralThatAcceptIsTaken() throws IOException {
    try (var _ = new ServerSocket(open.getLocalPort(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
      assertThat(reachable("127.0.0.2", "127.0.0.1")).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void noneMayAccept() {
    assertThat(reachable("127.0.0.2", "127.0.0.3")).isEqualTo("none");
    assertThat(reachable()).isEqualTo("none");
  }

  private String reachable(String... addresses) {
    List<InetAddress> all = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
    return new Dialer(Duration.ofSeconds(2))
        .reachable(all, open.getLocalPort())
        .map(InetAddress::getHostAddress)
        .orElse("none");
  }
}
