package io.skopeo.operator.controller.imageset.lists;

import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.NOW;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.PATH;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.TEXT;
import static io.skopeo.operator.controller.imageset.lists.ListSources.ca;
import static io.skopeo.operator.controller.imageset.lists.ListSources.url;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.fake.FakeListServer;
import io.skopeo.operator.registry.fake.FakeListServer.Seen;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts, CAs and what is kept of lists at URLs. */
class UrlListReaderTest {
  private final ListReaderFixture fixture = new ListReaderFixture();
  private final FakeApiServer api = fixture.api;
  private final FakeListServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void hostThatIsNotAllowedGetsNothing() {
    String elsewhere = server.url(PATH).replace("127.0.0.1", "localhost");
    assertThat(fixture.problem(url(elsewhere, "git")))
        .isEqualTo(
            new Problem(
                Reason.NOT_ALLOWED,
                "spec.repositoriesFrom: namespace team-a may not read lists from host localhost: use a ConfigMap, or have the host allowed by ALLOWED_LIST_HOSTS (chart: limits.listHosts)."));
    assertThat(api.requests()).isEmpty();
    server.redirect("/moved", elsewhere);
    assertThat(fixture.problem(url(server.url("/moved"))).reason()).isEqualTo(Reason.NOT_ALLOWED);
    assertThat(server.seen()).extracting(Seen::path).containsExactly("/moved");
  }

  @Test
  void caIsReadLikeThatOfARegistry() {
    fixture.map("other", Map.of("ca.crt", TestCertificate.expiredCa()), Map.of());
    fixture.map("empty", Map.of("ca.crt", "hunter2"), Map.of());
    Map<ListSource, Reason> expected =
        Map.of(
            of(null, "ca"),
            Reason.INVALID_SPEC,
            of(Kind.CONFIG_MAP, "gone"),
            Reason.CA_MISSING,
            of(Kind.SECRET, "gone"),
            Reason.CA_MISSING,
            of(Kind.CONFIG_MAP, "empty"),
            Reason.CA_INVALID,
            of(Kind.CONFIG_MAP, "other"),
            Reason.TLS_VERIFICATION_FAILED,
            new ListSource(null, server.url(PATH), null, null),
            Reason.TLS_VERIFICATION_FAILED);
    expected.forEach((source, reason) -> {
      Problem problem = fixture.problem(source);
      assertThat(problem.reason()).as(problem.sentence()).isEqualTo(reason);
      assertThat(problem.sentence()).doesNotContain("hunter2");
    });
    assertThat(server.seen()).isEmpty();
  }

  private ListSource of(Kind kind, String name) {
    return new ListSource(null, server.url(PATH), null, ca(kind, name));
  }

  @Test
  void unchangedTextIsNotDownloadedAgainForADay() {
    ListSource source = url(server.url(PATH));
    Instant then = NOW;
    for (Duration passed :
        List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(23), Duration.ofHours(1))) {
      then = then.plus(passed);
      assertThat(fixture.read(source, then)).isEqualTo(ListText.Text.of(TEXT));
    }
    assertThat(etags())
        .containsExactly(
            Optional.empty(), Optional.of("\"1\""), Optional.of("\"1\""), Optional.empty());
  }

  @Test
  void changedTextReplacesTheLastOne() {
    ListSource source = url(server.url(PATH));
    fixture.read(source);
    server.list(PATH, "redis\n", "\"2\"");
    assertThat(fixture.read(source)).isEqualTo(ListText.Text.of("redis\n"));
    assertThat(fixture.read(source)).isEqualTo(ListText.Text.of("redis\n"));
    server.on(PATH, 200, "no etag\n".getBytes(StandardCharsets.UTF_8));
    assertThat(fixture.read(source)).isEqualTo(ListText.Text.of("no etag\n"));
    assertThat(fixture.read(source)).isEqualTo(ListText.Text.of("no etag\n"));
    assertThat(etags())
        .containsExactly(
            Optional.empty(),
            Optional.of("\"1\""),
            Optional.of("\"2\""),
            Optional.of("\"2\""),
            Optional.empty());
  }

  @Test
  void lastTextIsNotUsedIfTheServerFails() {
    ListSource source = url(server.url(PATH));
    fixture.read(source);
    server.on(PATH, 503, new byte[0]);
    assertThat(fixture.problem(source).reason()).isEqualTo(Reason.LIST_UNREADABLE);
    server.list(PATH, TEXT, "\"1\"");
    assertThat(fixture.read(source)).isEqualTo(ListText.Text.of(TEXT));
    assertThat(etags().getLast()).contains("\"1\"");
  }

  @Test
  void textIsKeptForItsUrlAndItsSecretOnly() {
    server.list("/other.txt", "redis\n", "\"1\"");
    fixture.secret("git", server.authority(), "token=a");
    fixture.secret("git2", server.authority(), "token=b");
    fixture.read(url(server.url(PATH)));
    fixture.read(url(server.url("/other.txt")));
    fixture.read(url(server.url(PATH + "?ref=main")));
    fixture.read(url(server.url(PATH), "git"));
    fixture.read(url(server.url(PATH), "git2"));
    assertThat(etags()).hasSize(5).allMatch(Optional::isEmpty);
    fixture.read(url(server.url(PATH), "git2"));
    assertThat(etags().getLast()).isPresent();
  }

  private List<Optional<String>> etags() {
    return server.seen().stream().map(Seen::etag).toList();
  }
}
