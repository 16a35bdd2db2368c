package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds on the heap that all tag lists take. */
class TagListerTest {
  private static final int LONG = 60_000;

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;
  private final CountDownLatch held = new CountDownLatch(3);
  private final CountDownLatch released = new CountDownLatch(1);
  private final String longList =
      IntStream.range(0, LONG)
          .mapToObj(i -> "\"v" + "0".repeat(121) + (100_000 + i) + "\"")
          .collect(Collectors.joining(",", "{\"tags\":[", "]}"));

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void longListIsDeferredWhileOthersTakeTheMemory() throws Exception {
    server.failAlways(Request.LIST, this::answer);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lists =
          List.of("a", "b", "c").stream().map(name -> threads.submit(() -> tags(name))).toList();
      assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(later(tags("d"))).isEqualTo(FakeTime.START.plusSeconds(30));
      released.countDown();
      for (var list : lists) {
        assertThat(names(list.get())).hasSize(LONG + 1);
      }
    }
    fixture.time.pass(Duration.ofSeconds(30));
    assertThat(names(tags("d"))).hasSize(LONG + 1);
  }

  /** Sends a long page, and then one that waits for the test. */
  private void answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getQuery().contains("last")) {
      FakeResponse.of(200, longList).with("Link", "<?last=1>; rel=\"next\"").send(exchange);
      return;
    }
    held.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    FakeResponse.of(200, "{\"tags\":[\"1\"]}").send(exchange);
  }

  private Result<List<Tag>> tags(String name) {
    return fixture.client.tags(server.repository(name), server.anonymous());
  }

  /** Bytes per tag, as in docs/benchmarks.md. */
  @ParameterizedTest
  @CsvSource({"8, 56", "24, 72", "128, 160"})
  void estimateMatchesTheMeasurement(int characters, int measured) {
    assertThat(TagList.bytes(1000, 1000 * characters)).isBetween(1000 * measured, 1100 * measured);
  }
}
