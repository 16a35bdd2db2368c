package io.skopeo.operator.registry.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.fake.FakeTime;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A slow or dead name server must not be asked for each of many tags. */
class HostAddressesTest {
  private static final URI TARGET = URI.create("https://registry.test/v2/");

  private final FakeTime time = new FakeTime();
  private final AtomicInteger lookups = new AtomicInteger();

  @Test
  void nameThatDoesNotExistIsLookedUpAgainAfterTenSeconds() {
    HostAddresses hosts =
        hosts(host -> {
          lookups.incrementAndGet();
          throw new UnknownHostException(host);
        });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> hosts.pin(TARGET)).isInstanceOf(UnknownHostException.class);
    }
    assertThat(lookups).hasValue(1);
    time.pass(Duration.ofSeconds(11));
    assertThatThrownBy(() -> hosts.pin(TARGET)).isInstanceOf(UnknownHostException.class);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void requestsAtOnceShareALookup() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    HostAddresses hosts =
        hosts(_ -> {
          lookups.incrementAndGet();
          asked.countDown();
          answer.await();
          return List.of(InetAddress.ofLiteral("192.0.2.1"));
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> hosts.pin(TARGET));
      asked.await();
      var others =
          IntStream.range(0, 20).mapToObj(_ -> threads.submit(() -> hosts.pin(TARGET))).toList();
      answer.countDown();
      assertThat(others).allSatisfy(other -> assertThat(other.get()).isEmpty());
      assertThat(first).isNotNull();
    }
    assertThat(lookups).hasValue(1);
  }

  private interface Lookup {
    List<InetAddress> of(String host) throws UnknownHostException, InterruptedException;
  }

  private HostAddresses hosts(Lookup lookup) {
    return new HostAddresses(
        RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.EVERYTHING).withTime(time),
        host -> {
          try {
            return lookup.of(host);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }
}
