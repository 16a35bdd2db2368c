package io.skopeo.operator.registry.tags;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Paging;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Seen;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagPagerTest {
  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(Paging.class)
  void listingFollowsEveryKindOfLink(Paging paging) {
    fixture.with("1", "2", "3", "4", "5").server.paging(paging, 2);
    assertThat(names(fixture.tags())).containsExactly("1", "2", "3", "4", "5");
    assertThat(server.count(Request.LIST)).isEqualTo(paging == Paging.NONE ? 1 : 3);
  }

  /** Whatever {@code n} was: distribution answers more than 1,000 with 1,000 and a link. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/app/tags/list?last=1&n=50>; rel=\"next\"",
        "</v2/app/tags/list?n=100000&last=1>; rel=next",
        "</v2/app/tags/list?last=1>",
        "<?last=1&orderby=>;rel=\"last next\"",
        "<list?last=1>; rel=\"next\"",
        "<http://elsewhere.invalid/v2/app/tags/list?n=1&last=1>; rel=\"next\""
      })
  void linkIsFollowedWhateverItsSize(String link) {
    fixture.with("1", "2");
    server.fail(
        Request.LIST,
        exchange -> FakeResponse.of(200, "{\"tags\":[\"1\"]}").with("Link", link).send(exchange));
    assertThat(names(fixture.tags())).containsExactly("1", "2");
    assertThat(server.seen().getFirst().path()).endsWith("?n=1000");
    assertThat(server.seen().getLast().path()).contains("last=1");
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void smallerPagesAreRequestedIfLargeOnesAreRefused() {
    fixture.with(IntStream.range(100, 350).mapToObj(Integer::toString).toArray(String[]::new));
    server.paging(Paging.RELATIVE, 1000).refusePagesAbove(100);
    assertThat(names(fixture.tags())).hasSize(250);
    assertThat(server.count(Request.LIST)).isEqualTo(1 + 3);
  }

  @Test
  void refusedPageSizeIsRememberedForTheHost() {
    fixture.with("1").server.refusePagesAbove(100);
    fixture.tags();
    server.forgetRequests();
    fixture.tags();
    assertThat(server.seen()).extracting(Seen::path).containsExactly("/v2/app/tags/list?n=100");
  }

  @Test
  void hostThatRefusesAllSizesGetsNone() {
    fixture.with("1").server.refusePagesAbove(0);
    assertThat(names(fixture.tags())).containsExactly("1");
    assertThat(server.seen().getLast().path()).isEqualTo("/v2/app/tags/list");
  }

  @Test
  void badRequestForOtherReasonsIsRefused() {
    server.failAlways(Request.LIST, ServerFault.status(400));
    assertThat(refused(fixture.tags()).sentence()).contains("400", server.host(), "app");
    assertThat(server.count(Request.LIST)).isEqualTo(3);
  }

  @Test
  void unknownRepositoryIsAbsent() {
    assertThat(fixture.tags()).isEqualTo(new Result.NotFound<>());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"tags\":null}", "{\"tags\":[]}", "{\"name\":\"app\",\"tags\":null}"})
  void listWithoutTagsIsEmpty(String body) {
    server.fail(Request.LIST, ServerFault.body("application/json", body));
    assertThat(names(fixture.tags())).isEmpty();
  }

  @Test
  void invalidTagsAndDuplicatesAreDropped() {
    server.fail(
        Request.LIST,
        ServerFault.body(
            "text/plain", "{\"tags\":[\"1\",\"-x\",\"a b\",\"\",null,7,\"1\",{},\"2\"]}"));
    assertThat(names(fixture.tags())).containsExactly("1", "2");
  }

  static Stream<ServerFault> unusableResponses() {
    return Stream.of(
        ServerFault.truncatedJson(),
        ServerFault.html(),
        ServerFault.body("application/json", ""),
        ServerFault.body("application/json", "[]"),
        ServerFault.body("application/json", "{}"),
        ServerFault.body("application/json", "{\"errors\":[{\"code\":\"DENIED\"}]}"),
        ServerFault.body("application/json", "{\"tags\":\"1\"}"),
        ServerFault.body("application/json", "{\"tags\":{}}"),
        ServerFault.body("application/json", "[".repeat(5000)));
  }

  @ParameterizedTest
  @MethodSource("unusableResponses")
  void unusableResponseIsRefused(ServerFault fault) {
    server.failAlways(Request.LIST, fault);
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  static Stream<ServerFault> permanentFaults() {
    return Stream.concat(
        unusableResponses(),
        Stream.of(
            ServerFault.status(400),
            ServerFault.status(403),
            ServerFault.status(404),
            ServerFault.status(500),
            ServerFault.status(503),
            ServerFault.reset(),
            ServerFault.cutOff()));
  }

  @ParameterizedTest
  @MethodSource("permanentFaults")
  void pageThatFailsFailsTheList(ServerFault fault) {
    fixture.with("1", "2", "3").server.paging(Paging.RELATIVE, 1);
    server
        .fail(Request.LIST, ServerFault.none(), ServerFault.none())
        .failAlways(Request.LIST, fault);
    assertThat(refused(fixture.tags()).sentence()).isNotEmpty();
  }

  @Test
  void throttledPageDefersTheList() {
    fixture.with("1", "2", "3").server.paging(Paging.RELATIVE, 1);
    assertThat(names(fixture.tags())).hasSize(3);
    server.fail(Request.LIST, ServerFault.none(), ServerFault.tooMany(60));
    assertThat(later(fixture.tags())).isEqualTo(FakeTime.afterRest(60));
  }

  @Test
  void pageThatFailsOnceIsRetried() {
    fixture.with("1", "2", "3").server.paging(Paging.RELATIVE, 1);
    server.fail(Request.LIST, ServerFault.status(500), ServerFault.reset());
    assertThat(names(fixture.tags())).hasSize(3);
    assertThat(server.count(Request.LIST)).isEqualTo(5);
  }

  @Test
  void shortBackoffsAreWaitedFor() {
    fixture.with("1").server.fail(Request.LIST, ServerFault.tooMany(1));
    assertThat(names(fixture.tags())).containsExactly("1");
    assertThat(fixture.time.waited()).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void backoffMayBeADate() {
    server.fail(Request.LIST, ServerFault.tooMany(FakeTime.START.plusSeconds(90)));
    assertThat(later(fixture.tags())).isEqualTo(FakeTime.afterRest(90));
  }

  @Test
  void throttledHostGetsNoRequestsFromAnybody() {
    fixture.with("1").server.fail(Request.LIST, ServerFault.tooMany(90));
    later(fixture.tags());
    assertThat(later(fixture.client.manifest(fixture.image("1"), server.anonymous())))
        .isEqualTo(FakeTime.afterRest(90));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void accountsHaveSeparateBudgets() {
    fixture.with("1").server.fail(Request.LIST, ServerFault.tooMany(90));
    later(fixture.tags());
    assertThat(names(fixture.client.tags(server.repository("app"), server.as("ada", "secret"))))
        .containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?n=1", "/v2/app/tags/list?n=1000", "/v2/app/tags/list?n=1000&x=1"})
  void pagesThatFormALoopAreRefused(String link) {
    server.failAlways(
        Request.LIST,
        exchange ->
            FakeResponse.of(200, "{\"tags\":[\"1\"]}")
                .with("Link", "<%s>; rel=\"next\"".formatted(link))
                .send(exchange));
    assertThat(refused(fixture.tags()).sentence()).contains("form a loop");
  }

  @Test
  void invalidLinkIsNotTheEnd() {
    server.failAlways(
        Request.LIST,
        exchange ->
            FakeResponse.of(200, "{\"tags\":[\"1\"]}")
                .with("Link", "<ftp://x/y>; rel=\"next\"")
                .send(exchange));
    assertThat(refused(fixture.tags()).sentence()).contains("link");
  }

  @Test
  void linkToAnotherHostStaysAtThisHost() {
    try (FakeRegistryServer other = FakeRegistryServer.start()) {
      fixture.with("1", "2");
      server.fail(
          Request.LIST,
          exchange ->
              FakeResponse.of(200, "{\"tags\":[\"1\"]}")
                  .with("Link", "<%s>".formatted(other.url("/v2/app/tags/list?last=1")))
                  .send(exchange));
      assertThat(names(fixture.tags())).containsExactly("1", "2");
      assertThat(other.count()).isZero();
    }
  }

  @Test
  void endlessListIsRefused() {
    server.failAlways(
        Request.LIST,
        exchange -> {
          fixture.time.pass(Duration.ofSeconds(20));
          FakeResponse.of(200, "{\"tags\":[]}")
              .with("Link", "<?last=%d>".formatted(server.count()))
              .send(exchange);
        });
    assertThat(refused(fixture.tags()).sentence()).contains("300 s");
  }

  @Test
  void fiftyThousandTagsInOnePageAreRead() {
    String tags =
        String.join(",", IntStream.range(0, 50_000).mapToObj("\"v1.%d\""::formatted).toList());
    server.fail(
        Request.LIST, ServerFault.body("application/json", "{\"tags\":[%s]}".formatted(tags)));
    assertThat(names(fixture.tags())).hasSize(50_000);
  }

  @Test
  void hundredThousandTagsAreTheMost() {
    server.fail(Request.LIST, page(0, 100_000, "v%d"), page(0, 100_001, "v%d"));
    assertThat(names(fixture.tags())).hasSize(100_000);
    assertThat(refused(fixture.tags()).sentence()).isEqualTo(tooMany());
  }

  @Test
  void tagsOfAllPagesCount() {
    server.fail(
        Request.LIST,
        linked(page(0, 60_000, "v%d")),
        page(60_000, 100_000, "v%d"),
        linked(page(0, 60_000, "v%d")),
        page(60_000, 100_001, "v%d"));
    assertThat(names(fixture.tags())).hasSize(100_000);
    assertThat(refused(fixture.tags()).sentence()).isEqualTo(tooMany());
  }

  @Test
  void charactersOfAllPagesCount() {
    String long128 = "v%0127d";
    server.fail(
        Request.LIST,
        linked(page(0, 50_000, long128)),
        linked(page(50_000, 62_000, long128)),
        page(62_000, 63_000, long128));
    assertThat(refused(fixture.tags()).sentence()).isEqualTo(tooMany());
  }

  private String tooMany() {
    return "%s/app has more than 100000 tags, or more than 8000000 characters in their names: delete old tags there, or use a repository with fewer tags."
        .formatted(server.host());
  }

  private static ServerFault page(int from, int to, String name) {
    return ServerFault.body(
        "application/json",
        IntStream.range(from, to)
            .mapToObj(i -> "\"" + name.formatted(i) + "\"")
            .collect(Collectors.joining(",", "{\"tags\":[", "]}")));
  }

  private ServerFault linked(ServerFault page) {
    return exchange -> {
      exchange
          .getResponseHeaders()
          .set("Link", "</v2/app/tags/list?last=%d>; rel=\"next\"".formatted(server.count()));
      page.answer(exchange);
    };
  }

  @Test
  void everyTokenThatExpiresBetweenPagesIsRenewed() {
    fixture.with("1", "2", "3", "4").server.paging(Paging.RELATIVE, 1);
    server.requireToken("ada", "secret").requestsPerToken(2);
    assertThat(names(fixture.client.tags(server.repository("app"), server.as("ada", "secret"))))
        .containsExactly("1", "2", "3", "4");
    assertThat(server.count(Request.TOKEN)).isEqualTo(2);
  }

  @Test
  void renewalThatFailsFailsTheList() {
    fixture.with("1", "2", "3", "4").server.paging(Paging.RELATIVE, 1);
    server.requireToken("ada", "secret").requestsPerToken(2);
    server.fail(
        Request.TOKEN,
        token -> {
          FakeResponse.of(200, "{\"token\":\"useless\"}").send(token);
        });
    assertThat(
            refused(fixture.client.tags(server.repository("app"), server.as("ada", "secret")))
                .reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(List.of(server.count(Request.TOKEN), server.count(Request.LIST)))
        .containsExactly(1, 2);
  }
}
