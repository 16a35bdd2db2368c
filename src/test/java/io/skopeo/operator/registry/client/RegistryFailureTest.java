package io.skopeo.operator.registry.client;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.DigestHeader;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.fake.ServerFault;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.registry.fake.TestCertificate.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of failure, for tag lists and manifests alike. */
class RegistryFailureTest {
  private final RegistryFixture fixture = new RegistryFixture().with("1");
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "304, UNEXPECTED_ANSWER",
    "400, UNEXPECTED_ANSWER",
    "401, AUTHENTICATION_FAILED",
    "403, AUTHENTICATION_FAILED",
    "405, UNEXPECTED_ANSWER",
    "410, UNEXPECTED_ANSWER",
    "418, UNEXPECTED_ANSWER",
    "500, UNEXPECTED_ANSWER",
    "502, UNEXPECTED_ANSWER",
    "503, UNEXPECTED_ANSWER",
    "504, UNEXPECTED_ANSWER",
    "204, UNEXPECTED_ANSWER",
  })
  void statusIsReportedWithHostAndRepository(int status, Reason reason) {
    failAlways(ServerFault.status(status, status < 400 ? "" : "BODY-OF-THE-OTHER-SIDE"));
    for (Problem problem : problems(server.repository("app"), server.anonymous())) {
      assertThat(problem.reason()).isEqualTo(reason);
      assertThat(problem.sentence()).contains(server.host() + "/app", "HTTP " + status);
    }
  }

  @Test
  void notFoundIsNotAFailure() {
    failAlways(ServerFault.status(404));
    assertThat(fixture.tags()).isEqualTo(new Result.NotFound<>());
    assertThat(fixture.client.manifest(fixture.image("1"), server.anonymous()))
        .isEqualTo(new Result.NotFound<>());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void throttlingIsNotAFailure(int status) {
    failAlways(ServerFault.retryAfter(status, "60"));
    assertThat(later(fixture.tags())).isEqualTo(FakeTime.afterRest(60));
    assertThat(later(fixture.client.manifest(fixture.image("1"), server.anonymous())))
        .isEqualTo(FakeTime.afterRest(60));
  }

  @Test
  void throttlingWithoutRetryAfterIsNotAFailure() {
    failAlways(ServerFault.tooMany());
    assertThat(later(fixture.tags())).isAfter(FakeTime.START);
    assertThat(later(fixture.client.manifest(fixture.image("1"), server.anonymous())))
        .isAfter(FakeTime.START);
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        arguments("truncated JSON", ServerFault.truncatedJson()),
        arguments("HTML with 200", ServerFault.html()),
        arguments("nothing", ServerFault.body("application/json", "")),
        arguments("null", ServerFault.body("application/json", "null")),
        arguments("endless redirects", ServerFault.redirect(302, "/v2/")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void unusableResponseIsReported(String what, ServerFault fault) {
    failAlways(fault);
    server.failAlways(Request.PING, fault);
    for (Problem problem : problems(server.repository("app"), server.anonymous())) {
      assertThat(problem.reason()).as(what).isEqualTo(Reason.UNEXPECTED_ANSWER);
      assertThat(problem.sentence()).contains(server.host());
    }
  }

  @Test
  void digestThatDoesNotMatchIsRefused() {
    server.refuseHead().digestHeader(DigestHeader.WRONG);
    Problem problem = refused(fixture.client.manifest(fixture.image("1"), server.anonymous()));
    assertThat(problem.reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(problem.sentence()).contains(server.host() + "/app", "digest");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectionThatEndsEarlyIsUnreachable(boolean midway) {
    failAlways(midway ? ServerFault.cutOff() : ServerFault.reset());
    server.failAlways(Request.HEAD, ServerFault.reset());
    for (Problem problem : problems(server.repository("app"), server.anonymous())) {
      assertThat(problem.reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
      assertThat(problem.sentence()).contains(server.host());
    }
  }

  static Stream<Arguments> certificates() {
    return Stream.of(
        arguments("another CA", TestCertificate.context(), TestCertificate.expiredCa()),
        arguments("expired", TestCertificate.expired(), TestCertificate.expiredCa()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("certificates")
  void untrustedCertificateIsReported(String what, SSLContext certificate, String ca) {
    try (FakeRegistryServer secure = FakeRegistryServer.startTls(certificate)) {
      secure.put("app", "1");
      Access access = new Access(Optional.empty(), new Tls(true, Optional.of(ca)));
      for (Problem problem : problems(secure.repository("app"), access)) {
        assertThat(problem.reason()).as(what).isEqualTo(Reason.TLS_VERIFICATION_FAILED);
        assertThat(problem.sentence()).contains(secure.host(), "certificate");
      }
      assertThat(secure.count()).isZero();
    }
  }

  /** As skopeo does, which the copy would meet. */
  @ParameterizedTest
  @CsvSource({
    "COMMON_NAME,         localhost, does not have the host as a subject alternative name",
    "COMMON_NAME,         127.0.0.1, does not have the host as a subject alternative name",
    "COMMON_NAME_ADDRESS, localhost, does not have the host as a subject alternative name",
    "COMMON_NAME_ADDRESS, 127.0.0.1, does not have the host as a subject alternative name",
    "ADDRESS_ONLY,        localhost, does not have the host as a subject alternative name",
    "OTHER_NAME,          localhost, is for another name",
    "OTHER_NAME,          127.0.0.1, is for another name",
  })
  void commonNameOfACertificateDoesNotCount(SelfSigned certificate, String host, String words) {
    try (FakeRegistryServer secure = FakeRegistryServer.startTls(certificate.context())) {
      secure.put("app", "1");
      Repository app =
          Repository.parse(secure.host().replace("127.0.0.1", host) + "/app").orThrow();
      Access access = new Access(Optional.empty(), new Tls(true, Optional.of(certificate.pem())));
      for (Problem problem : problems(app, access)) {
        assertThat(problem.reason()).isEqualTo(Reason.TLS_VERIFICATION_FAILED);
        assertThat(problem.sentence()).contains(app.host(), words);
      }
      Access distrusting = new Access(Optional.empty(), Tls.VERIFIED);
      assertThat(problems(app, distrusting).getFirst().sentence()).contains("is not trusted");
      assertThat(secure.count()).isZero();
    }
  }

  @Test
  void addressAsAlternativeNameCounts() {
    try (FakeRegistryServer secure =
        FakeRegistryServer.startTls(SelfSigned.ADDRESS_ONLY.context())) {
      secure.put("app", "1");
      Access access =
          new Access(Optional.empty(), new Tls(true, Optional.of(SelfSigned.ADDRESS_ONLY.pem())));
      assertThat(fixture.client.tags(secure.repository("app"), access))
          .isInstanceOf(Result.Found.class);
    }
  }

  @Test
  void unresolvedNameIsUnreachable() {
    try (HttpRegistry lost =
        HttpRegistry.create(
            RegistrySettings.DEFAULTS,
            fixture.time,
            host -> {
              throw new UnknownHostException(host);
            })) {
      Repository repository = Repository.parse("no.example:5000/app").orThrow();
      for (Problem problem : problems(lost, repository, Access.ANONYMOUS)) {
        assertThat(problem.reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
        assertThat(problem.sentence()).isEqualTo("The host name no.example does not resolve.");
      }
    }
  }

  @Test
  void closedPortIsUnreachable() {
    Repository repository = Repository.parse("127.0.0.1:%d/app".formatted(closedPort())).orThrow();
    for (Problem problem : problems(repository, server.anonymous())) {
      assertThat(problem.reason()).isEqualTo(Reason.REGISTRY_UNREACHABLE);
      assertThat(problem.sentence()).contains(repository.host());
    }
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:5000/app", "169.254.169.254/app", "[::1]:5000/app"})
  void refusedAddressIsReported(String name) {
    try (HttpRegistry strict = HttpRegistry.create(RegistrySettings.DEFAULTS)) {
      Repository repository = Repository.parse(name).orThrow();
      for (Problem problem : problems(strict, repository, Access.ANONYMOUS)) {
        assertThat(problem.reason()).isEqualTo(Reason.ADDRESS_REFUSED);
        assertThat(problem.sentence()).contains(name.replaceFirst("(:5000)?/app", ""));
      }
    }
  }

  private void failAlways(ServerFault fault) {
    List.of(Request.LIST, Request.HEAD, Request.GET)
        .forEach(kind -> server.failAlways(kind, fault));
  }

  private List<Problem> problems(Repository repository, Access access) {
    return problems(fixture.client, repository, access);
  }

  private static List<Problem> problems(Registry registry, Repository repository, Access access) {
    return List.of(
        refused(registry.tags(repository, access)),
        refused(registry.manifest(repository.at(new Tag("1")), access)));
  }
}
