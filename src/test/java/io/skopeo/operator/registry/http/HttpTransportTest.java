package io.skopeo.operator.registry.http;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.ServerFault;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.registry.http.tls.SslContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects, TLS, addresses, proxies and broken connections. */
class HttpTransportTest {
  private static final Access TRUSTING =
      new Access(Optional.empty(), new Tls(true, Optional.of(TestCertificate.ca())));

  private final RegistryFixture fixture = new RegistryFixture().with("1");
  private final FakeRegistryServer server = fixture.server;
  private final FakeRegistryServer other = FakeRegistryServer.start();
  private final FakeRegistryServer secure = FakeRegistryServer.startTls();
  private final Access ada = server.as("ada", "secret");

  @AfterEach
  void stop() {
    fixture.close();
    other.close();
    secure.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreFollowed(int status) {
    server.fail(Request.LIST, ServerFault.redirect(status, "/v2/app/tags/list?n=5"));
    assertThat(names(fixture.tags())).containsExactly("1");
  }

  @Test
  void authorizationStaysWithItsOrigin() {
    other.put("app", "elsewhere");
    server.requireBasic("ada", "secret");
    server.fail(
        Request.LIST,
        ServerFault.none(),
        ServerFault.redirect(307, other.url("/v2/app/tags/list")));
    assertThat(names(tags(ada))).containsExactly("elsewhere");
    assertThat(server.seen().getLast().authorization()).isPresent();
    assertThat(other.seen()).allMatch(s -> s.authorization().isEmpty());
  }

  @Test
  void challengeOfAnotherOriginIsNotAnswered() {
    other.requireBasic("ada", "secret").put("app", "elsewhere");
    server.failAlways(Request.LIST, ServerFault.redirect(307, other.url("/v2/app/tags/list")));
    assertThat(refused(tags(ada)).reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    assertThat(other.seen()).allMatch(s -> s.authorization().isEmpty());
  }

  @Test
  void pagesAtTheTargetOfARedirectGetNoCredentials() {
    other.put("app", "1");
    other.put("app", "2");
    other.paging(FakeRegistryServer.Paging.ABSOLUTE, 1);
    server.requireToken("ada", "secret");
    server.fail(
        Request.LIST,
        ServerFault.none(),
        ServerFault.redirect(307, other.url("/v2/app/tags/list")));
    assertThat(names(tags(ada))).containsExactly("1", "2");
    assertThat(other.seen()).hasSize(2).allMatch(s -> s.authorization().isEmpty());
  }

  @Test
  void endlessRedirectsAreRefused() {
    server.failAlways(Request.LIST, ServerFault.redirect(302, "/v2/app/tags/list"));
    assertThat(refused(fixture.tags()).sentence()).contains("redirects too often");
    assertThat(server.count()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ftp://x/", "https://user:pw@x/", "https://x:99999/", "file:///etc/passwd"})
  void invalidRedirectIsRefused(String location) {
    server.failAlways(Request.LIST, ServerFault.redirect(302, location));
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void customAuthorityIsTrusted() {
    secure.put("app", "1");
    assertThat(names(fixture.client.tags(secure.repository("app"), TRUSTING))).containsExactly("1");
  }

  @Test
  void customAuthorityIsAddedToThoseOfTheSystem() throws Exception {
    X509Certificate[] system = SslContexts.systemAuthorities();
    assertThat(system).isNotEmpty();
    assertThat(SslContexts.managers(TRUSTING.tls()))
        .singleElement(type(X509TrustManager.class))
        .satisfies(manager ->
            assertThat(manager.getAcceptedIssuers()).contains(system).hasSize(system.length + 1));
  }

  @Test
  void customAuthorityIsTrustedAtTheTokenService() {
    secure.requireToken("ada", "secret").put("app", "1");
    Access access = new Access(Optional.of(new Credential("ada", "secret")), TRUSTING.tls());
    assertThat(names(fixture.client.tags(secure.repository("app"), access))).containsExactly("1");
    assertThat(secure.count(Request.TOKEN)).isPositive();
  }

  @Test
  void customAuthorityIsTrustedAfterARedirect() {
    try (FakeRegistryServer next = FakeRegistryServer.startTls()) {
      next.put("app", "next");
      secure.failAlways(Request.LIST, ServerFault.redirect(307, next.url("/v2/app/tags/list")));
      assertThat(names(fixture.client.tags(secure.repository("app"), TRUSTING)))
          .containsExactly("next");
    }
  }

  @Test
  void anotherAuthorityIsNotTrusted() {
    Access another =
        new Access(Optional.empty(), new Tls(true, Optional.of(TestCertificate.expiredCa())));
    Problem problem = refused(fixture.client.tags(secure.repository("app"), another));
    assertThat(problem.reason()).isEqualTo(Reason.TLS_VERIFICATION_FAILED);
    assertThat(secure.count()).isZero();
  }

  @Test
  void certificateForAnotherNameIsRefused() {
    assertThat(refused(fixture.client.tags(byAnotherName(), TRUSTING)).sentence())
        .contains("certificate", "for another name");
  }

  @Test
  void unverifiedTlsAcceptsAnyCertificateAndName() {
    secure.put("app", "1");
    assertThat(names(fixture.client.tags(byAnotherName(), secure.anonymous())))
        .containsExactly("1");
  }

  private Repository byAnotherName() {
    return Repository.parse(secure.host().replace("127.0.0.1", "localhost") + "/app").orThrow();
  }

  @Test
  void unknownAuthorityIsRefused() {
    Problem problem = refused(fixture.client.tags(secure.repository("app"), Access.ANONYMOUS));
    assertThat(problem.reason()).isEqualTo(Reason.TLS_VERIFICATION_FAILED);
    assertThat(problem.sentence()).contains("certificate", secure.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
      })
  void invalidAuthorityIsRefused(String pem) {
    Access access = new Access(Optional.empty(), new Tls(true, Optional.of(pem)));
    assertThat(refused(fixture.client.tags(secure.repository("app"), access)).reason())
        .isEqualTo(Reason.CA_INVALID);
  }

  @Test
  void plainHttpIsNotUsedIfTlsIsVerified() {
    assertThat(refused(fixture.client.tags(server.repository("app"), Access.ANONYMOUS)).sentence())
        .contains("does not speak TLS");
    assertThat(server.count()).isZero();
  }

  @Test
  void downgradeIsRefusedIfTlsIsVerified() {
    secure.failAlways(Request.LIST, ServerFault.redirect(307, server.url("/v2/app/tags/list")));
    assertThat(refused(fixture.client.tags(secure.repository("app"), TRUSTING)).sentence())
        .contains("plain http");
    assertThat(server.count()).isZero();
  }

  @Test
  void plainRealmIsRefusedIfTlsIsVerified() {
    secure
        .requireToken("ada", "secret")
        .challengeWith("Bearer realm=\"%s\"".formatted(server.url("/token")));
    Access access = new Access(Optional.of(new Credential("ada", "secret")), TRUSTING.tls());
    assertThat(refused(fixture.client.tags(secure.repository("app"), access)).sentence())
        .contains("plain http");
    assertThat(server.count()).isZero();
  }

  @Test
  void refusedAddressGetsNoRequest() {
    try (RegistryFixture strict = strict(AddressPolicy.STRICT)) {
      Problem problem = refused(strict.tags());
      assertThat(problem.reason()).isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(problem.sentence()).contains("127.0.0.1", "loopback");
      assertThat(strict.server.count()).isZero();
    }
  }

  @Test
  void addressOfARedirectIsChecked() {
    FakeRegistryServer start = FakeRegistryServer.start();
    try (RegistryFixture strict =
        strict(start, AddressPolicy.STRICT.allowing(Set.of(start.host())))) {
      start.failAlways(Request.LIST, ServerFault.redirect(307, other.url("/v2/app/tags/list")));
      assertThat(refused(strict.tags()).reason()).isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(other.count()).isZero();
    }
  }

  @Test
  void addressOfARealmIsChecked() {
    FakeRegistryServer start = FakeRegistryServer.start();
    try (RegistryFixture strict =
        strict(start, AddressPolicy.STRICT.allowing(Set.of(start.host())))) {
      start
          .requireToken("ada", "secret")
          .challengeWith("Bearer realm=\"%s\"".formatted(other.url("/token")));
      assertThat(refused(strict.client.tags(start.repository("app"), ada)).reason())
          .isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(other.count()).isZero();
    }
  }

  /** The name localhost is allowed and resolves to the address of the API server. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void apiServerGetsNoRequestByRedirectOrRealm(boolean redirect) {
    FakeRegistryServer start = FakeRegistryServer.start();
    AddressPolicy policy =
        AddressPolicy.STRICT
            .allowing(Set.of(start.host(), "localhost"))
            .refusing(Set.of(InetAddress.getLoopbackAddress()));
    String there = other.url("/token").replace("127.0.0.1", "localhost");
    try (RegistryFixture strict = strict(start, policy)) {
      if (redirect) {
        start.failAlways(Request.LIST, ServerFault.redirect(307, there));
      } else {
        start.requireToken("ada", "secret").challengeWith("Bearer realm=\"%s\"".formatted(there));
      }
      Problem problem = refused(strict.client.tags(start.repository("app"), ada));
      assertThat(problem.reason()).isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(problem.sentence()).contains("localhost", "reserved for the platform");
      assertThat(other.count()).isZero();
    }
  }

  private static RegistryFixture strict(AddressPolicy policy) {
    return strict(FakeRegistryServer.start(), policy);
  }

  private static RegistryFixture strict(FakeRegistryServer server, AddressPolicy policy) {
    return new RegistryFixture(server, settings -> settings.withAddresses(policy));
  }

  @Test
  void closedPortIsReported() {
    Repository gone = other.repository("app");
    other.close();
    Problem problem = refused(fixture.client.tags(gone, ada));
    assertThat(problem.reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
    assertThat(problem.sentence()).isEqualTo(gone.host() + " does not accept connections.");
  }

  @Test
  void resetsAreRetriedAndThenReported() {
    server.failAlways(Request.LIST, ServerFault.reset());
    assertThat(refused(fixture.tags()).sentence()).isNotEmpty();
    assertThat(server.count()).isGreaterThanOrEqualTo(3);
    server.heal();
    server.fail(Request.LIST, ServerFault.cutOff(), ServerFault.cutOff());
    assertThat(names(fixture.tags())).containsExactly("1");
  }

  @Test
  void slowBodyEndsAtTheTimeLimit() throws IOException {
    try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RegistryFixture impatient = impatient()) {
      Thread.ofVirtual().start(() -> drip(dripping));
      impatient.server.failAlways(
          Request.LIST,
          ServerFault.redirect(307, "http://127.0.0.1:%d/".formatted(dripping.getLocalPort())));
      assertThat(refused(impatient.tags()).sentence()).contains("did not answer within");
    }
  }

  @Test
  void slowSecondPageFailsTheList() throws IOException {
    try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RegistryFixture impatient = impatient()) {
      Thread.ofVirtual().start(() -> drip(dripping));
      impatient.with("1", "2").server.paging(FakeRegistryServer.Paging.RELATIVE, 1);
      impatient.server.fail(
          Request.LIST,
          ServerFault.none(),
          ServerFault.redirect(307, "http://127.0.0.1:%d/".formatted(dripping.getLocalPort())));
      assertThat(refused(impatient.tags()).reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
    }
  }

  @Test
  void slowTokenEndsAtTheTimeLimit() throws IOException {
    try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RegistryFixture impatient = impatient()) {
      Thread.ofVirtual().start(() -> drip(dripping));
      impatient
          .with("1")
          .server
          .requireToken("ada", "secret")
          .challengeWith(
              "Bearer realm=\"http://127.0.0.1:%d/\"".formatted(dripping.getLocalPort()));
      assertThat(refused(impatient.client.tags(impatient.server.repository("app"), ada)).sentence())
          .contains("did not answer within");
    }
  }

  /** The JDK limits headers itself (jdk.http.maxHeaderSize, 384 KiB). */
  @Test
  void oversizedHeadersAreRefused() {
    server.failAlways(
        Request.LIST,
        exchange -> FakeResponse.of(200, "{}").with("X-Long", "x".repeat(1 << 20)).send(exchange));
    assertThat(refused(fixture.tags()).reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
  }

  private static RegistryFixture impatient() {
    return new RegistryFixture(
        FakeRegistryServer.start(),
        settings ->
            settings.withTimes(
                new RegistrySettings.Times(
                    Duration.ofMillis(500),
                    Duration.ofMillis(200),
                    Duration.ofMinutes(5),
                    Duration.ZERO)));
  }

  /** Sends headers and the beginning of a body, and then nothing. */
  private static void drip(ServerSocket door) {
    try (Socket client = door.accept()) {
      client
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
      client.getInputStream().readAllBytes();
    } catch (IOException _) {
      // The client closed the connection, as it should.
    }
  }

  @Test
  void proxyGetsTheRequestForTheHost() {
    try (RegistryFixture proxied =
        new RegistryFixture(
            FakeRegistryServer.start(),
            settings ->
                settings.withProxies(
                    new Proxies(
                        Optional.empty(),
                        Proxies.of(Map.of("HTTP_PROXY", other.url(""))).http(),
                        List.of())))) {
      other.put("app", "by proxy");
      other.put("app", "2");
      Repository far = Repository.parse("registry.invalid/app").orThrow();
      assertThat(names(proxied.client.tags(far, ada))).containsExactly("2");
    }
  }

  private Result<List<Tag>> tags(Access access) {
    return fixture.client.tags(server.repository("app"), access);
  }
}
