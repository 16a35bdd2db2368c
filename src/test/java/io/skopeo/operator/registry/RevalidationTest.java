package io.skopeo.operator.registry;

import static io.skopeo.operator.registry.RegistryFixture.names;
import static io.skopeo.operator.registry.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.FakeRegistryServer.Etags;
import io.skopeo.operator.registry.FakeRegistryServer.Paging;
import io.skopeo.operator.registry.FakeRegistryServer.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tag lists that are asked for again by ETag. Those of the fake registry hash the body alone. */
class RevalidationTest {
  private final RegistryFixture fixture = new RegistryFixture().with("1", "2", "3");
  private final FakeRegistryServer server = fixture.server.etags(Etags.STRONG);

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"STRONG", "WEAK"})
  void pageThatIsTheSameIsNotSentAgain(Etags etags) {
    server.etags(etags);
    assertList(0, "1", "2", "3");
    assertList(1, "1", "2", "3");
    assertList(2, "1", "2", "3");
    assertThat(server.count(Request.LIST)).isEqualTo(3);
  }

  @Test
  void pageThatHasChangedIsRead() {
    assertList(0, "1", "2", "3");
    server.put("app", "4");
    assertList(0, "1", "2", "3", "4");
    server.remove("app", "1");
    assertList(0, "2", "3", "4");
    assertList(1, "2", "3", "4");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void onlyThePageThatHasChangedIsSent(Paging paging) {
    fixture.with("4", "5").server.paging(paging, 2);
    assertList(0, "1", "2", "3", "4", "5");
    assertList(3, "1", "2", "3", "4", "5");
    server.remove("app", "5");
    server.put("app", "6");
    assertList(3 + 2, "1", "2", "3", "4", "6");
    assertThat(server.count(Request.LIST)).isEqualTo(9);
  }

  @Test
  void chainThatLeadsElsewhereIsFollowed() {
    fixture.with("4", "5").server.paging(Paging.RELATIVE, 2);
    fixture.tags();
    server.put("app", "0");
    assertList(0, "0", "1", "2", "3", "4", "5");
    server.remove("app", "3");
    assertList(1, "0", "1", "2", "4", "5");
  }

  @Test
  void endThatHasGoneIsNoEnd() {
    fixture.with("4", "5").server.paging(Paging.RELATIVE, 2);
    fixture.tags();
    server.remove("app", "3").remove("app", "4").remove("app", "5");
    assertList(1, "1", "2");
  }

  /** With the same body and ETag the last page would get a link to the tag behind it. */
  @Test
  void fullPageMayHaveGotALink() {
    server.put("app", "4");
    server.paging(Paging.RELATIVE, 2);
    assertList(0, "1", "2", "3", "4");
    server.put("app", "5");
    assertList(1, "1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 100, 1000})
  void onlyPageThatMayBeFullIsAskedForWhole(int size) {
    IntStream.range(3, size).forEach(i -> server.put("app", "v" + i));
    server.paging(Paging.RELATIVE, size);
    assertThat(names(fixture.tags())).hasSize(size);
    server.put("app", "z");
    assertThat(names(fixture.tags())).hasSize(size + 1).contains("z");
  }

  @Test
  void linkThatComesWith304IsFollowed() {
    fixture.tags();
    server.fail(
        Request.LIST,
        exchange ->
            Response.of(304, "").with("Link", "</v2/app/tags/list?last=3&n=5>").send(exchange));
    server.put("app", "4");
    assertThat(names(fixture.tags())).containsExactly("1", "2", "3", "4");
  }

  @Test
  void etagThatDisappearsIsNotAskedForAgain() {
    fixture.tags();
    server.etags(Etags.NONE);
    assertList(0, "1", "2", "3");
    List<String> conditions = conditions();
    fixture.tags();
    assertThat(conditions).containsExactly("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "\"a b\"", "\"a\u00e9\"", "\"", "w/\"a\"", "\"a\", \"b\"", ""})
  void whatIsNoEtagIsNotSentBack(String etag) {
    server.fail(
        Request.LIST,
        exchange -> Response.of(200, "{\"tags\":[\"1\"]}").with("ETag", etag).send(exchange));
    fixture.tags();
    List<String> conditions = conditions();
    fixture.tags();
    assertThat(conditions).containsExactly("none");
  }

  /** Takes the next request's condition and answers without one. */
  private List<String> conditions() {
    List<String> seen = new CopyOnWriteArrayList<>();
    server.fail(
        Request.LIST,
        exchange -> {
          String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
          seen.add(condition == null ? "none" : condition);
          Response.of(200, "{\"tags\":[]}").send(exchange);
        });
    return seen;
  }

  @Test
  void unasked304IsNoAnswer() {
    server.failAlways(Request.LIST, Fault.status(304, ""));
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(refused(fixture.tags()).sentence()).contains("HTTP 304", server.host() + "/app");
  }

  @Test
  void listThatFailsAfterAPageThatWasKeptIsAskedForWhole() {
    fixture.with("4", "5").server.paging(Paging.RELATIVE, 2);
    fixture.tags();
    server.fail(Request.LIST, Fault.none(), Fault.status(400));
    assertList(1, "1", "2", "3", "4", "5");
    assertThat(server.count(Request.LIST)).isEqualTo(3 + 2 + 3);
  }

  @Test
  void kept404IsForgotten() {
    fixture.tags();
    server.remove("app");
    assertThat(fixture.tags()).isEqualTo(new Answer.Absent<>());
    fixture.with("1", "2", "3");
    assertList(0, "1", "2", "3");
  }

  @Test
  void pagesThatWereKeptSurviveALimit() {
    fixture.tags();
    server.fail(Request.LIST, Fault.tooMany(60));
    fixture.tags();
    fixture.time.pass(Duration.ofMinutes(2));
    assertList(1, "1", "2", "3");
  }

  @Test
  void pageIsAskedForWholeAfterAnHour() {
    fixture.tags();
    fixture.time.pass(Duration.ofMinutes(59));
    assertList(1, "1", "2", "3");
    fixture.time.pass(Duration.ofMinutes(1));
    assertList(1, "1", "2", "3");
    assertList(2, "1", "2", "3");
  }

  @Test
  void anotherAccessDoesNotProfit() {
    Repository app = server.repository("app");
    fixture.tags();
    names(fixture.client.tags(app, server.as("ada", "secret")));
    names(fixture.client.tags(app, server.as("ada", "other")));
    assertThat(server.notModified()).isZero();
    names(fixture.client.tags(app, server.as("ada", "secret")));
    assertThat(server.notModified()).isEqualTo(1);
  }

  @Test
  void etagStaysBehindAtARedirect() {
    try (FakeRegistryServer other = FakeRegistryServer.start()) {
      other.etags(Etags.STRONG).put("app", "elsewhere");
      String there = other.url("/v2/app/tags/list");
      server.fail(Request.LIST, Fault.redirect(307, there), Fault.redirect(307, there));
      assertThat(names(fixture.tags())).containsExactly("elsewhere");
      assertThat(names(fixture.tags())).containsExactly("elsewhere");
      assertThat(other.notModified()).isZero();
      server.fail(Request.LIST, Fault.status(304, ""));
      assertList(0, "1", "2", "3");
    }
  }

  @Test
  void whatIsKeptIsBounded() {
    Recent<String, Integer> recent = new Recent<>(100, size -> size, _ -> {});
    recent.put("a", 60);
    recent.put("b", 30);
    recent.put("a", 50);
    assertThat(recent.get("b")).isPresent();
    recent.put("c", 40);
    assertThat(recent.get("a")).isEmpty();
    recent.put("too large", 101);
    assertThat(recent.get("too large")).isEmpty();
    assertThat(recent.get("b")).isEmpty();
    recent.put("d", 100);
    assertThat(recent.get("d")).isPresent();
  }

  private void assertList(int notModified, String... tags) {
    assertThat(names(fixture.tags())).containsExactly(tags);
    assertThat(server.notModified()).isEqualTo(notModified);
  }
}
