package io.skopeo.operator.registry.referrers;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static io.skopeo.operator.registry.fake.FakeReferrers.INDEX;
import static io.skopeo.operator.registry.fake.FakeReferrers.MANIFEST;
import static io.skopeo.operator.registry.fake.FakeReferrers.entry;
import static io.skopeo.operator.registry.fake.FakeReferrers.index;
import static io.skopeo.operator.registry.fake.FakeReferrers.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Referrers.Origin;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Paging;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrersClientTest {
  private static final String TYPE = "application/vnd.example.sbom";
  private static final String SOME = "sha256:" + "e".repeat(64);

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;
  private Digest subject = new Digest("sha256", "0".repeat(64));

  @BeforeEach
  void putSubject() {
    subject = server.put("app", "1");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Result<Referrers> ask() {
    return ask(Instant.MIN);
  }

  private Result<Referrers> ask(Instant notBefore) {
    return ask("app", server.anonymous(), notBefore);
  }

  private Result<Referrers> ask(String repository, Access access, Instant notBefore) {
    return fixture.client.referrers(
        new Pinned(server.repository(repository), subject), access, notBefore);
  }

  private Referrers found() {
    return switch (ask()) {
      case Result.Found<Referrers>(var list) -> list;
      case Result<Referrers> other -> throw new AssertionError(other);
    };
  }

  private Digest attach(String text) {
    return server.push("app", MANIFEST, manifest(subject, TYPE, text));
  }

  private void putList(String... entries) {
    server.put("app", ReferrersTag.of(subject).name(), INDEX, index(List.of(entries)));
  }

  private static ServerFault listed(String body, String... link) {
    return exchange -> {
      FakeResponse response = FakeResponse.of(200, body).with("Content-Type", INDEX);
      (link.length == 0 ? response : response.with("Link", link[0])).send(exchange);
    };
  }

  private static List<String> digests(Referrers list) {
    return list.entries().stream().map(entry -> entry.digest().toString()).toList();
  }

  private Optional<Boolean> hasApi() {
    return fixture.client.hasReferrersApi(server.repository("new"), server.anonymous());
  }

  @Test
  void entriesOfTheApiKeepTypesAndAnnotations() {
    Digest sbom = attach("ä");
    server.referrersApi();
    assertThat(found().origin()).isEqualTo(Origin.API);
    Descriptor entry = found().entries().getFirst();
    assertThat(entry.digest()).isEqualTo(sbom);
    assertThat(entry.artifactType()).contains(TYPE);
    assertThat(entry.mediaType()).isEqualTo(MANIFEST);
    assertThat(entry.json()).contains("\"annotations\":{\"text\":\"\\u00E4\"}");
    assertThat(found().truncated()).isFalse();
  }

  @Test
  void emptyListOfTheApiIsAList() {
    server.referrersApi();
    assertThat(found()).isEqualTo(new Referrers(List.of(), Origin.API, false));
    assertThat(server.count(Request.GET)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELATIVE", "ABSOLUTE"})
  void allPagesAreRead(Paging paging) {
    for (int i = 0; i < 5; i++) {
      attach("" + i);
    }
    server.referrersApi().paging(paging, 2);
    assertThat(found().entries()).hasSize(5);
    assertThat(server.count(Request.REFERRERS)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "400, text/plain",
    "404, text/plain",
    "405, text/plain",
    "406, text/plain",
    "501, text/plain",
    "200, text/html",
    "200, application/json",
    "200, application/vnd.oci.image.manifest.v1+json",
  })
  void registryWithoutTheApiIsAskedForTheTag(int status, String type) {
    putList(entry(SOME));
    server.failAlways(
        Request.REFERRERS,
        exchange -> FakeResponse.of(status, "{}").with("Content-Type", type).send(exchange));
    assertThat(found().origin()).isEqualTo(Origin.TAG);
    assertThat(digests(found())).containsExactly(SOME);
    assertThat(found().entries().getFirst().json()).isEqualTo(entry(SOME));
  }

  @Test
  void noApiAndNoTagIsNone() {
    assertThat(found()).isEqualTo(Referrers.NONE);
    assertThat(server.count(Request.GET)).isEqualTo(1);
  }

  @Test
  void unknownRepositoryHasNoReferrersAndSaysNothingOfTheApi() {
    server.referrersApi();
    assertThat(ask("other", server.anonymous(), Instant.MIN))
        .isEqualTo(new Result.Found<>(Referrers.NONE));
    assertThat(hasApi()).isEmpty();
  }

  /** GitLab resolves the tag as the digest. */
  @Test
  void tagThatIsTheSubjectIsNoList() {
    subject = server.put("app", "2", INDEX, index(List.of(entry(SOME))));
    server.put("app", ReferrersTag.of(subject).name(), INDEX, index(List.of(entry(SOME))));
    assertThat(found()).isEqualTo(Referrers.NONE);
  }

  @Test
  void tagThatIsAnImageIsNoList() {
    server.put("app", ReferrersTag.of(subject).name());
    assertThat(found()).isEqualTo(Referrers.NONE);
  }

  @Test
  void entriesOccurOnceAndWithoutTheSubject() {
    putList(
        entry(SOME),
        entry(SOME),
        entry(subject.toString()),
        entry("sha256:short"),
        "{\"size\":1}",
        "null",
        "7");
    assertThat(digests(found())).containsExactly(SOME);
  }

  @Test
  void entryWithoutSenseInItsFieldsIsKept() {
    putList(
        "{\"digest\":\"%s\",\"size\":-7,\"mediaType\":[],\"artifactType\":\"\"}".formatted(SOME));
    Descriptor entry = found().entries().getFirst();
    assertThat(entry.size()).isZero();
    assertThat(entry.mediaType()).isEmpty();
    assertThat(entry.artifactType()).isEmpty();
  }

  @Test
  void listOfNullIsEmpty() {
    server.fail(Request.REFERRERS, listed("{\"schemaVersion\":2,\"manifests\":null}"));
    assertThat(found()).isEqualTo(new Referrers(List.of(), Origin.API, false));
  }

  @Test
  void tooManyEntriesAreCut() {
    List<String> many =
        IntStream.range(0, 10_000).mapToObj(i -> entry("sha256:%064x".formatted(i))).toList();
    server.fail(Request.REFERRERS, listed(index(many), "</v2/app/next>; rel=\"next\""));
    assertThat(found().truncated()).isTrue();
    assertThat(found().entries()).hasSize(1000);
    assertThat(server.count(Request.REFERRERS)).isEqualTo(1);
  }

  @Test
  void longEntriesAreCut() {
    String long1 =
        entry(SOME).replace("\"size\"", "\"x\":\"%s\",\"size\"".formatted("x".repeat(1 << 20)));
    server.fail(
        Request.REFERRERS,
        listed(
            index(List.of(long1, long1.replace("eee", "fff"), entry("sha256:" + "a".repeat(64))))));
    assertThat(found().truncated()).isTrue();
    assertThat(digests(found())).containsExactly(SOME);
  }

  @Test
  void pagesWithoutEndAreCut() {
    for (int i = 0; i < 30; i++) {
      server.fail(
          Request.REFERRERS,
          listed(
              index(List.of(entry("sha256:%064x".formatted(i)))),
              "<?last=%d>; rel=\"next\"".formatted(i)));
    }
    assertThat(found().truncated()).isTrue();
    assertThat(found().entries()).hasSize(20);
  }

  @Test
  void pagesInALoopAreAFailure() {
    server.failAlways(Request.REFERRERS, listed(index(List.of()), "<?last=a>; rel=\"next\""));
    assertThat(refused(ask()).sentence()).contains("form a loop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{}", "{\"manifests\":{}}", ""})
  void pageThatIsNoIndexIsAFailure(String body) {
    server.fail(Request.REFERRERS, listed(body));
    assertThat(refused(ask()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void pageAboveTheLimitIsAFailure() {
    server.fail(Request.REFERRERS, listed(" ".repeat((4 << 20) + 1)));
    assertThat(refused(ask()).sentence()).contains("more than 4096 KiB");
  }

  @Test
  void failureBetweenPagesFailsTheList() {
    attach("a");
    attach("b");
    server.referrersApi().paging(Paging.RELATIVE, 1);
    server.fail(Request.REFERRERS, ServerFault.none(), ServerFault.status(404));
    assertThat(refused(ask()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(found().entries()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_FAILED",
    "403, AUTHENTICATION_FAILED",
    "409, UNEXPECTED_ANSWER",
    "500, UNEXPECTED_ANSWER",
    "503, UNEXPECTED_ANSWER",
  })
  void failureIsNeverNone(int status, Reason reason) {
    server.failAlways(Request.REFERRERS, ServerFault.status(status));
    assertThat(refused(ask()).reason()).isEqualTo(reason);
    assertThat(server.count(Request.GET)).isZero();
    server.heal().failAlways(Request.GET, ServerFault.status(status));
    assertThat(refused(ask()).reason()).isEqualTo(reason);
  }

  @Test
  void throttlingIsNeverNone() {
    server.fail(Request.REFERRERS, ServerFault.tooMany(600));
    assertThat(later(ask())).isEqualTo(FakeTime.afterRest(600));
  }

  @Test
  void pageOfAProxyInPlaceOfTheTagIsAFailure() {
    server.fail(Request.GET, ServerFault.html());
    assertThat(refused(ask()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void listIsSharedForAnHour() {
    server.referrersApi();
    found();
    attach("later");
    fixture.time.pass(Duration.ofMinutes(59));
    assertThat(found().entries()).isEmpty();
    fixture.time.pass(Duration.ofMinutes(2));
    assertThat(found().entries()).hasSize(1);
    assertThat(server.count(Request.REFERRERS)).isEqualTo(2);
  }

  @Test
  void listIsReadAnewAfterACopy() {
    server.referrersApi();
    found();
    attach("copied");
    Instant copied = fixture.time.pass(Duration.ofSeconds(1)).instant();
    assertThat(found().entries()).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(ask(copied)).isEqualTo(ask());
      assertThat(found().entries()).hasSize(1);
      fixture.time.pass(Duration.ofSeconds(1));
    }
    assertThat(server.count(Request.REFERRERS)).isEqualTo(2);
  }

  @Test
  void listIsNotSharedWithAnotherAccess() {
    server.referrersApi();
    found();
    server.requireBasic("ada", "secret");
    assertThat(refused(ask("app", server.as("bob", "guess"), Instant.MIN)).reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(fixture.client.hasReferrersApi(server.repository("app"), server.as("bob", "guess")))
        .isEmpty();
  }

  @Test
  void failureIsNotShared() {
    server.referrersApi().fail(Request.REFERRERS, ServerFault.status(403));
    refused(ask());
    assertThat(found().origin()).isEqualTo(Origin.API);
  }

  @Test
  void oneListShowsThatTheRegistryHasTheApi() {
    assertThat(hasApi()).isEmpty();
    server.fail(Request.REFERRERS, ServerFault.status(400));
    found();
    assertThat(hasApi()).isEmpty();
    ask(fixture.time.pass(Duration.ofSeconds(1)).instant());
    assertThat(hasApi()).contains(false);
    server.referrersApi();
    ask(fixture.time.pass(Duration.ofSeconds(1)).instant());
    assertThat(hasApi()).contains(true);
    server.fail(Request.REFERRERS, ServerFault.status(404));
    ask(fixture.time.pass(Duration.ofSeconds(1)).instant());
    assertThat(hasApi()).contains(true);
    assertThat(server.count(Request.REFERRERS)).isEqualTo(4);
  }

  @Test
  void sourceShowsWhatTheDestinationOfTheSameAccountHas() {
    server.referrersApi();
    ask();
    assertThat(
            fixture.client.hasReferrersApi(
                server.repository("new"), server.anonymous().usedAs(Access.Use.DESTINATION)))
        .contains(true);
  }
}
