package io.skopeo.operator.registry.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.fake.FakeListServer;
import io.skopeo.operator.registry.fake.FakeListServer.Seen;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListClientTest {
  private static final Tls TRUSTING = new Tls(true, Optional.of(TestCertificate.ca()));
  private static final String PATH = "/team/mirrors.txt";
  private static final String TOKEN = "Bearer hunter2";
  private static final String SECRET_BODY = "<secret body>";

  private final FakeListServer server = new FakeListServer();
  private final FakeListServer other = new FakeListServer();
  private final List<RequestObserver.Exchange> observed = new CopyOnWriteArrayList<>();
  private final ListClient client =
      ListClient.create(
          RegistrySettings.DEFAULTS
              .withAddresses(AddressPolicy.EVERYTHING)
              .withObserver(observed::add));

  @AfterEach
  void stop() {
    client.close();
    server.close();
    other.close();
  }

  @Test
  void textIsFetchedWithItsEtag() {
    server.list(PATH, "nginx\ngröße 🐳\n", "\"1\"");
    assertThat(client.get(request("?ref=main").build()))
        .isEqualTo(new ListDownload.Fetched("nginx\ngröße 🐳\n", Optional.of("\"1\"")));
    assertThat(server.seen())
        .containsExactly(
            new Seen(PATH + "?ref=main", Optional.empty(), Optional.empty(), "identity"));
    assertThat(observed)
        .singleElement()
        .satisfies(exchange -> {
          assertThat(exchange.kind()).isEqualTo(RequestObserver.Kind.REPOSITORIES);
          assertThat(exchange.host()).isEqualTo(server.authority());
          assertThat(exchange.answer()).isEqualTo("200");
        });
  }

  @Test
  void textWithTheSameEtagIsNotSentAgain() {
    server.list(PATH, "nginx\n", "W/\"1\"");
    assertThat(client.get(request("").etag("W/\"1\"").build()))
        .isEqualTo(new ListDownload.Unchanged());
    assertThat(client.get(request("").etag("W/\"0\"").build()))
        .isEqualTo(new ListDownload.Fetched("nginx\n", Optional.of("W/\"1\"")));
  }

  @Test
  void notModifiedWithoutAnEtagIsAFailure() {
    server.on(PATH, 304, new byte[0]);
    assertThat(failed(request("").build()).sentence()).contains("returned HTTP 304");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "\"ö\""})
  void uselessEtagIsNotKept(String etag) {
    server.on(PATH, 200, utf8("nginx"), "ETag", etag);
    assertThat(client.get(request("").build()))
        .isEqualTo(new ListDownload.Fetched("nginx", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | false | name a Secret with a token, or with username and password, in secretRef",
        "401 | true  | check the token or password in the Secret of secretRef",
        "403 | false | name a Secret with a token, or with username and password, in secretRef",
        "403 | true  | check the permissions of the token or user in the Secret of secretRef",
        "404 | false | correct the URL, or name a Secret in secretRef if the list is private",
        "404 | true  | correct the URL, or check the permissions of the Secret of secretRef",
        "429 | true  | it allows fewer requests, so read the list less often",
        "500 | true  | find out why the server fails",
        "503 | false | find out why the server fails",
        "206 | false | use the URL of the raw file",
        "410 | false | use the URL of the raw file",
      })
  void statusIsAFailureWithAdvice(int status, boolean authorized, String advice) {
    server.on(PATH, status, utf8(SECRET_BODY));
    RequestBuilder request = request("?token=hunter2");
    Problem problem = failed((authorized ? request.authorization() : request).build());
    assertThat(problem)
        .isEqualTo(
            new Problem(
                Reason.LIST_UNREADABLE,
                "The list %s cannot be read: 127.0.0.1 returned HTTP %d: %s."
                    .formatted(server.url(PATH), status, advice)));
  }

  @ParameterizedTest
  @MethodSource
  void contentIsChecked(byte[] body, String[] headers, String why) {
    server.on(PATH, 200, body, headers);
    assertThat(failed(request("?token=hunter2").build()))
        .isEqualTo(
            new Problem(
                Reason.LIST_UNREADABLE,
                "The list %s cannot be read: %s".formatted(server.url(PATH), why)));
  }

  static Stream<Arguments> contentIsChecked() {
    String html = "it is HTML, not a list: use the URL of the raw file.";
    String notText = "it is not UTF-8 text: store the list in UTF-8, and not compressed.";
    String compressed =
        "the server compresses it (Content-Encoding %s), though it was asked not to: use a URL that"
            + " serves plain text.";
    return Stream.of(
        Arguments.of(utf8("a login page"), type("text/html; charset=utf-8"), html),
        Arguments.of(utf8("a login page"), type("Application/XHTML+XML"), html),
        Arguments.of(utf8(" \n<!DocType html>" + SECRET_BODY), type("text/plain"), html),
        Arguments.of(utf8("<HTML>" + SECRET_BODY), new String[0], html),
        Arguments.of("größe".getBytes(StandardCharsets.ISO_8859_1), type("text/plain"), notText),
        Arguments.of("nginx".getBytes(StandardCharsets.UTF_16LE), type("text/plain"), notText),
        Arguments.of(new byte[] {0x1f, (byte) 0x8b, 8, 0}, type("text/plain"), notText),
        Arguments.of(
            new byte[] {0x1f, (byte) 0x8b, 8, 0},
            new String[] {"Content-Encoding", "gzip"},
            compressed.formatted("gzip")),
        Arguments.of(
            utf8(SECRET_BODY),
            new String[] {"Content-Encoding", "br"},
            compressed.formatted("br")));
  }

  private static String[] type(String type) {
    return new String[] {"Content-Type", type};
  }

  @Test
  void unencodedTextMaySaySo() {
    server.on(PATH, 200, utf8("nginx"), "Content-Encoding", "identity");
    assertThat(client.get(request("").build())).isInstanceOf(ListDownload.Fetched.class);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "1048576, true"})
  void listHasAtMostAMebibyte(int extra, boolean tooLong) {
    server.on(PATH, 200, new byte[ListClient.MAX_BYTES + extra]);
    ListDownload download = client.get(request("").build());
    Problem problem = ((ListDownload.Failed) download).problem();
    assertThat(problem.reason()).isEqualTo(tooLong ? Reason.LIST_TOO_LONG : Reason.LIST_UNREADABLE);
    if (tooLong) {
      assertThat(problem.sentence())
          .isEqualTo(
              "The list %s has more than 1 MiB: divide it into several lists."
                  .formatted(server.url(PATH)));
    }
  }

  @Test
  void endlessBodyIsCutOff() {
    server.on(
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(new byte[1 << 16]);
          }
        });
    assertThat(failed(request("").build()).reason()).isEqualTo(Reason.LIST_TOO_LONG);
  }

  @Test
  void slowBodyEndsAtTheTimeLimit() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    server.on(
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write('n');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    var impatient =
        RegistrySettings.DEFAULTS
            .withAddresses(AddressPolicy.EVERYTHING)
            .withTimes(
                new RegistrySettings.Times(
                    Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO));
    try (ListClient client = ListClient.create(impatient)) {
      assertThat(client.get(request("").build()))
          .isEqualTo(unreadable("%s did not answer within 1 s.".formatted(server.authority())));
    } finally {
      end.countDown();
    }
  }

  @Test
  void closedPortIsReported() {
    server.close();
    assertThat(client.get(request("").build()))
        .isEqualTo(unreadable("%s does not accept connections.".formatted(server.authority())));
  }

  @Test
  void unknownHostIsReported() {
    ListUrl url = ListUrl.parse("url", "https://git.invalid/a?token=hunter2").orThrow();
    assertThat(failed(new RequestBuilder(url).build()).sentence())
        .isEqualTo(
            "The list https://git.invalid/a cannot be read: the host name git.invalid does not"
                + " resolve.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void otherCaIsNotTrusted(boolean named) {
    Tls tls = named ? new Tls(true, Optional.of(TestCertificate.expiredCa())) : Tls.VERIFIED;
    Problem problem = failed(request("").tls(tls).authorization().build());
    assertThat(problem.reason()).isEqualTo(Reason.TLS_VERIFICATION_FAILED);
    assertThat(problem.sentence())
        .isEqualTo(
            "The list %s cannot be read: the certificate of %s is not trusted, has expired or is for another name: renew it, or have its CA trusted by caRef."
                .formatted(server.url(PATH), server.authority()));
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void refusedAddressGetsNoRequest() {
    try (ListClient strict =
        ListClient.create(RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.STRICT))) {
      assertThat(strict.get(request("").authorization().build()))
          .isEqualTo(
              new ListDownload.Failed(
                  new Problem(
                      Reason.ADDRESS_REFUSED,
                      "The list %s cannot be read: 127.0.0.1 has a loopback address, which this installation does not allow."
                          .formatted(server.url(PATH)))));
    }
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void addressOfARedirectIsChecked() {
    server.redirect(PATH, other.url("/hunter2"));
    try (ListClient strict =
        ListClient.create(
            RegistrySettings.DEFAULTS.withAddresses(
                AddressPolicy.STRICT.allowing(Set.of(server.authority()))))) {
      Problem problem = ((ListDownload.Failed) strict.get(request("").build())).problem();
      assertThat(problem.reason()).isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(problem.sentence()).doesNotContain("hunter2");
    }
    assertThat(other.seen()).isEmpty();
  }

  @Test
  void redirectWithinTheOriginKeepsTheAuthorization() {
    server.redirect(PATH, "/raw?token=hunter2").list("/raw", "nginx", "\"1\"");
    assertThat(client.get(request("").authorization().build()))
        .isInstanceOf(ListDownload.Fetched.class);
    assertThat(server.seen())
        .extracting(Seen::authorization)
        .containsExactly(Optional.of(TOKEN), Optional.of(TOKEN));
  }

  @Test
  void authorizationStaysWithItsOrigin() {
    server.redirect(PATH, other.url("/raw")).redirect("/back", "/list").list("/list", "a", "\"1\"");
    other.redirect("/raw", server.url("/back"));
    assertThat(client.get(request("").authorization().etag("\"0\"").build()))
        .isInstanceOf(ListDownload.Fetched.class);
    assertThat(server.seen())
        .extracting(Seen::authorization)
        .containsExactly(Optional.of(TOKEN), Optional.empty(), Optional.empty());
    assertThat(other.seen())
        .containsExactly(new Seen("/raw", Optional.empty(), Optional.of("\"0\""), "identity"));
  }

  @Test
  void redirectToAnotherHostIsRefusedUnlessItIsAllowed() {
    server.redirect(PATH, other.url("/raw?hunter2").replace("127.0.0.1", "LocalHost"));
    assertThat(failed(request("").authorization().build()))
        .isEqualTo(
            new Problem(
                Reason.NOT_ALLOWED,
                "The list %s cannot be read: 127.0.0.1 redirects to localhost, from which lists may not be read: use a URL that does not redirect there, or have that host allowed by ALLOWED_LIST_HOSTS (chart: limits.listHosts)."
                    .formatted(server.url(PATH))));
    // It is followed, but the certificate is for 127.0.0.1 only.
    assertThat(failed(request("").allowing("localhost").build()).reason())
        .isEqualTo(Reason.TLS_VERIFICATION_FAILED);
    assertThat(other.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void redirectToHttpIsRefused(boolean verify) {
    server.redirect(PATH, "http://127.0.0.1:1/raw?hunter2");
    Tls tls = verify ? TRUSTING : Tls.UNVERIFIED;
    assertThat(failed(request("").tls(tls).build()).sentence())
        .startsWith("The list %s cannot be read: 127.0.0.1".formatted(server.url(PATH)))
        .contains("redirects to plain http, which is not allowed")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "/team/mirrors.txt,        redirects too often",
    "'',                       redirects to an invalid address",
    "https://a:hunter2@b/,     redirects to an invalid address",
    "file:///etc/passwd,       redirects to an invalid address",
  })
  void uselessRedirectIsRefused(String location, String why) {
    server.redirect(PATH, location);
    assertThat(failed(request("").build()).sentence()).contains(why).doesNotContain("hunter2");
    assertThat(server.seen()).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void requestDoesNotShowItsSecrets() {
    assertThat(request("?token=hunter2").authorization().build().toString())
        .isEqualTo("ListRequest[%s]".formatted(server.url(PATH)));
    assertThat(new ListDownload.Fetched(SECRET_BODY, Optional.empty()).toString())
        .doesNotContain("secret");
  }

  private Problem failed(ListRequest request) {
    return ((ListDownload.Failed) client.get(request)).problem();
  }

  private ListDownload unreadable(String why) {
    return new ListDownload.Failed(
        new Problem(
            Reason.LIST_UNREADABLE,
            "The list %s cannot be read: %s".formatted(server.url(PATH), why)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private RequestBuilder request(String query) {
    return new RequestBuilder(ListUrl.parse("url", server.url(PATH) + query).orThrow());
  }

  private static final class RequestBuilder {
    private final ListUrl url;
    private Tls tls = TRUSTING;
    private Optional<String> authorization = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private Set<String> allowed = Set.of();

    RequestBuilder(ListUrl url) {
      this.url = url;
    }

    RequestBuilder tls(Tls other) {
      tls = other;
      return this;
    }

    RequestBuilder authorization() {
      authorization = Optional.of(TOKEN);
      return this;
    }

    RequestBuilder etag(String value) {
      etag = Optional.of(value);
      return this;
    }

    RequestBuilder allowing(String host) {
      allowed = Set.of(host);
      return this;
    }

    ListRequest build() {
      return new ListRequest(url, tls, authorization, etag, allowed::contains);
    }
  }
}
