package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.ServerFault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of which most is skipped, and lists that do not end. */
class LongTagListTest {
  private static final int MANIFESTS = 40_000;

  private final CountDownLatch cut = new CountDownLatch(1);
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The page of Google's registries, with all manifests beside the tags. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mapOfAllManifestsIsSkipped(boolean first) {
    String manifests =
        IntStream.range(0, MANIFESTS)
            .mapToObj(i ->
                "\"sha256:%064x\":{\"imageSizeBytes\":\"1\",\"tag\":[\"v%d\"],\"tags\":[\"x\"],\"layerId\":\"%s\"}"
                    .formatted(i, i, "0".repeat(300)))
            .collect(Collectors.joining(",", "\"manifest\":{", "}"));
    assertThat(manifests.length()).isGreaterThan(15_000_000);
    String tags = "\"tags\":" + array(MANIFESTS, "v%d"::formatted);
    server.fail(
        Request.LIST,
        body(first ? "{%s,%s}".formatted(manifests, tags) : "{%s,%s}".formatted(tags, manifests)));
    assertThat(names(fixture.tags())).hasSize(MANIFESTS).contains("v0", "v39999");
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void tagsThatAreAttachedToDigestsDoNotCount() {
    String attached = array(130_000, LongTagListTest::signature);
    String tags = array(100_000, "v%d"::formatted);
    server.fail(
        Request.LIST,
        body(
            "{\"tags\":%s,%s}"
                .formatted(attached.substring(0, attached.length() - 1), tags.substring(1))));
    assertThat(names(fixture.tags())).hasSize(100_000).allMatch(tag -> tag.startsWith("v"));
  }

  @Test
  void attachedTagsAreKnownFromTheSameList() {
    server.failAlways(
        Request.LIST, body("{\"tags\":%s}".formatted(array(1000, i -> signature(2 * i)))));
    var found =
        (Result.Found<Predicate<Tag>>)
            fixture.client.attachedTags(server.repository("app"), server.anonymous());
    assertThat(IntStream.range(0, 2000).boxed())
        .allMatch(i -> found.value().test(new Tag(signature(i))) == (i % 2 == 0));
    assertThat(names(fixture.tags())).isEmpty();
  }

  @Test
  void namesThatAreNoTagsDoNotCount() {
    String invalid = array(150_000, "-%d"::formatted);
    server.fail(
        Request.LIST,
        body(
            "{\"tags\":%s,\"1\",null,{\"tags\":[\"2\"]}]}"
                .formatted(invalid.substring(0, invalid.length() - 1))));
    assertThat(names(fixture.tags())).containsExactly("1");
  }

  @Test
  void tagsWithoutEndAreRefusedAtTheMost() throws Exception {
    server.failAlways(Request.LIST, endless("{\"tags\":[\"1\"", i -> ",\"v%d\"".formatted(i)));
    assertThat(refused(fixture.tags()).sentence()).contains("has more than 100000 tags");
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"tags\":[\"1\"", "{\"manifest\":[\"1\"", "{\"tags\":[\"1\"]}"})
  void skippedNamesWithoutEndAreRefused(String begin) throws Exception {
    String many = (",\"" + signature(1) + "\",null").repeat(500);
    server.failAlways(Request.LIST, endless(begin, _ -> many));
    assertThat(refused(fixture.tags()).sentence()).contains("its list has more than 128 MiB");
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void pagesTogetherHaveALimitToo() {
    String page = "{\"tags\":[],\"x\":[%s1]}".formatted("1,".repeat(10 << 20));
    server.failAlways(
        Request.LIST,
        exchange ->
            FakeResponse.of(200, page)
                .with("Link", "<?last=%d>".formatted(server.count()))
                .send(exchange));
    assertThat(refused(fixture.tags()).sentence()).contains("its list has more than 128 MiB");
    assertThat(server.count()).isEqualTo(7);
  }

  @Test
  void longStringIsNotKept() throws Exception {
    server.failAlways(Request.LIST, endless("{\"name\":\"", _ -> "x".repeat(1000)));
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void longErrorPageIsNotKept() throws Exception {
    server.failAlways(
        Request.LIST,
        exchange -> {
          exchange.sendResponseHeaders(403, 0);
          write(exchange, _ -> "x".repeat(1000));
        });
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tagsThatDripEndAtTheTimeLimit() throws Exception {
    try (var impatient =
        new RegistryFixture(
            FakeRegistryServer.start(),
            settings ->
                settings.withTimes(
                    new RegistrySettings.Times(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ZERO)))) {
      impatient.server.failAlways(Request.LIST, this::drip);
      assertThat(refused(impatient.tags()).sentence()).contains("did not answer within");
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** What was read before the connection broke is not counted twice. */
  @Test
  void pageThatBreaksIsReadAgainFromItsBeginning() {
    String page = "{\"tags\":%s}".formatted(array(60_000, "v%d"::formatted));
    server.fail(
        Request.LIST,
        exchange -> {
          exchange.sendResponseHeaders(200, page.length());
          exchange.getResponseBody().write(bytes(page.substring(0, page.length() - 10)));
          exchange.getResponseBody().flush();
        },
        body(page));
    assertThat(names(fixture.tags())).hasSize(60_000);
    assertThat(server.count()).isEqualTo(2);
  }

  /** Lists that end early return their memory: otherwise the later ones would be deferred. */
  @Test
  void refusedListsTakeNoMemory() {
    server.failAlways(
        Request.LIST, body("{\"tags\":%s".formatted(array(60_000, "v%0120d"::formatted))));
    for (int i = 0; i < 5; i++) {
      assertThat(refused(fixture.tags()).sentence()).contains("is not a tag list");
    }
    server.heal();
    fixture.with("1");
    assertThat(names(fixture.tags())).containsExactly("1");
  }

  private static String signature(int number) {
    return "sha256-%064x.sig".formatted(number);
  }

  private static String array(int size, IntFunction<String> name) {
    return IntStream.range(0, size)
        .mapToObj(i -> "\"" + name.apply(i) + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static ServerFault body(String json) {
    return ServerFault.body("application/json", json);
  }

  private ServerFault endless(String begin, IntFunction<String> part) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(bytes(begin));
      write(exchange, part);
    };
  }

  /** Writes until the client closes the connection. */
  private void write(HttpExchange exchange, IntFunction<String> part) {
    try (OutputStream body = exchange.getResponseBody()) {
      for (int i = 0; ; i++) {
        body.write(bytes(part.apply(i)));
      }
    } catch (IOException _) {
      cut.countDown();
    }
  }

  /** Writes a tag now and then, until the client closes the connection. */
  private void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(bytes("{\"tags\":[\"0\""));
    await()
        .until(() -> {
          try {
            exchange.getResponseBody().write(bytes(",\"1\""));
            exchange.getResponseBody().flush();
            return false;
          } catch (IOException _) {
            return true;
          }
        });
    cut.countDown();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
