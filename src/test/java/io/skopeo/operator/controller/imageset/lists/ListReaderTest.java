package io.skopeo.operator.controller.imageset.lists;

import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.NOW;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.PATH;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.TEXT;
import static io.skopeo.operator.controller.imageset.lists.ListSources.base64;
import static io.skopeo.operator.controller.imageset.lists.ListSources.configMap;
import static io.skopeo.operator.controller.imageset.lists.ListSources.optional;
import static io.skopeo.operator.controller.imageset.lists.ListSources.url;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetSpec.ConfigMapKey;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.fake.FakeListServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ListReaderTest {
  private static final String REVISION = "8aa3a0502e58";

  private final ListReaderFixture fixture = new ListReaderFixture();
  private final FakeApiServer api = fixture.api;
  private final FakeListServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void listsKeepTheirOrder() {
    fixture.map("mirrors", Map.of("a.txt", TEXT), Map.of("b.txt", base64("größe")));
    assertThat(
            fixture.reader.read(
                "team-a",
                List.of(
                    configMap("mirrors", "b.txt"),
                    url(server.url(PATH + "?token=hunter2")),
                    optional("gone", "a.txt"),
                    configMap("mirrors", "a.txt")),
                NOW))
        .containsExactly(
            new ListText("ConfigMap mirrors, key b.txt", ListText.Text.of("größe")),
            new ListText(server.url(PATH), new ListText.Text(TEXT, REVISION)),
            new ListText("ConfigMap gone, key a.txt", new ListText.Absent()),
            new ListText("ConfigMap mirrors, key a.txt", new ListText.Text(TEXT, REVISION)));
  }

  @Test
  void nothingIsReadWithoutSources() {
    assertThat(fixture.reader.read("team-a", List.of(), NOW)).isEmpty();
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void configMapIsReadWithOneGet() {
    fixture.map("mirrors", Map.of("a.txt", TEXT), Map.of());
    fixture.read(configMap("mirrors", "a.txt"));
    assertThat(api.requests()).containsExactly("GET /api/v1/namespaces/team-a/configmaps/mirrors");
  }

  @Test
  void missingConfigMapOrKeyIsAProblemUnlessItIsOptional() {
    fixture.map("mirrors", Map.of("a.txt", TEXT), Map.of());
    assertThat(fixture.problem(configMap("gone", "a.txt")))
        .isEqualTo(
            new Problem(
                Reason.LIST_UNREADABLE,
                "ConfigMap team-a/gone does not exist: create it with the list under the key a.txt, or set optional: true in spec.repositoriesFrom[0].configMapRef."));
    assertThat(fixture.problem(configMap("mirrors", "b.txt")))
        .isEqualTo(
            new Problem(
                Reason.LIST_UNREADABLE,
                "ConfigMap team-a/mirrors has no key b.txt: add the list under that key, or set optional: true in its configMapRef."));
    assertThat(fixture.read(optional("gone", "a.txt"))).isEqualTo(new ListText.Absent());
    assertThat(fixture.read(optional("mirrors", "b.txt"))).isEqualTo(new ListText.Absent());
  }

  @Test
  void binaryDataMustBeUtf8() {
    fixture.map("mirrors", Map.of(), Map.of("a.gz", base64(new byte[] {0x1f, (byte) 0x8b})));
    assertThat(fixture.problem(optional("mirrors", "a.gz")))
        .isEqualTo(
            new Problem(
                Reason.LIST_UNREADABLE,
                "ConfigMap team-a/mirrors, key a.gz, is not UTF-8 text: store the list in UTF-8, and not compressed."));
  }

  @ParameterizedTest
  @CsvSource({"403, ACCESS_DENIED", "500, KUBERNETES_ERROR"})
  void refusalOfTheApiServerIsAProblemEvenIfTheListIsOptional(int status, Reason reason) {
    api.fail("ConfigMap", "mirrors", status);
    api.fail("Secret", "git", status);
    for (ListSource source : List.of(optional("mirrors", "a.txt"), url(server.url(PATH), "git"))) {
      assertThat(fixture.problem(source).reason()).isEqualTo(reason);
    }
    assertThat(server.seen()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void invalidSourceIsAProblem(ListSource source, String sentence) {
    ListText text = fixture.reader.read("team-a", List.of(source), NOW).getFirst();
    assertThat(text.name()).isEqualTo("spec.repositoriesFrom[0]");
    assertThat(text.outcome()).isEqualTo(new ListText.Failed(Problem.inSpec(sentence)));
    assertThat(api.requests()).isEmpty();
  }

  static Stream<Arguments> invalidSourceIsAProblem() {
    String neither =
        "spec.repositoriesFrom[0] is neither a configMapRef nor a url, or both: set one of them.";
    String noKey =
        "spec.repositoriesFrom[0].configMapRef does not name a ConfigMap and a key: set its name and key.";
    var key = new ConfigMapKey("mirrors", "a.txt", null);
    return Stream.of(
        Arguments.of(new ListSource(null, null, null, null), neither),
        Arguments.of(new ListSource(key, "https://a/", null, null), neither),
        Arguments.of(configMap(null, "a.txt"), noKey),
        Arguments.of(configMap("../secrets/x", "a.txt"), noKey),
        Arguments.of(configMap("mirrors", null), noKey),
        Arguments.of(
            url("http://git.example.com/?hunter2"),
            "spec.repositoriesFrom[0].url is not an https URL with a host name: write one such as https://git.example.com/team/mirrors.txt."),
        Arguments.of(
            url("https://a:hunter2@git.example.com/"),
            "spec.repositoriesFrom[0].url has a user name or password in it: put them into a Secret, and name it in secretRef."));
  }

  @Test
  void fourListsAreReadAtOnce() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch four = new CountDownLatch(4);
    server.on(
        PATH,
        exchange -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          four.countDown();
          try {
            assertThat(four.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          running.decrementAndGet();
          exchange.sendResponseHeaders(200, -1);
        });
    var sources = new ArrayList<ListSource>();
    for (int i = 0; i < 12; i++) {
      sources.add(url(server.url(PATH + "?" + i)));
    }
    assertThat(fixture.reader.read("team-a", sources, NOW))
        .hasSize(12)
        .extracting(ListText::outcome)
        .containsOnly(ListText.Text.of(""));
    assertThat(most).hasValue(4);
  }

  @Test
  void textsAreNotShown() {
    assertThat(ListText.Text.of(TEXT)).hasToString("Text[revision=%s]".formatted(REVISION));
    assertThat(new ListAuthorization("Bearer hunter2", "1").toString()).doesNotContain("hunter2");
    assertThat(new ListMemory.Key("team-a", "https://a/?hunter2", "").toString())
        .doesNotContain("hunter2");
    assertThat(new ListMemory.Kept("hunter2", "e", NOW).toString()).doesNotContain("hunter2");
  }
}
