package io.skopeo.operator.registry.client;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Access.Use;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that refuse an image by a rule, not for lack of a right. */
class PolicyRefusalTest {
  private static final String SECRET = "BODY-OF-THE-OTHER-SIDE";

  private final RegistryFixture fixture = new RegistryFixture();
  private final Access reader = fixture.server.requireToken("ada", "secret").as("ada", "secret");

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The words are those of the registries' sources and of users' logs. */
  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(
            412,
            error(
                "PROJECTPOLICYVIOLATION",
                "current image with 3 vulnerabilities cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \\\"High\\\" or higher from running.' To continue with pull, please contact your project administrator to exempt matched vulnerabilities through configuring the CVE allowlist."),
            "A policy on vulnerabilities"),
        arguments(
            412,
            error(
                "PROJECTPOLICYVIOLATION",
                "current image without vulnerability scanning cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \\\"Low\\\" or higher from running.' To continue with pull, please contact your project administrator for help."),
            "A policy on vulnerabilities"),
        arguments(
            412,
            error("PROJECTPOLICYVIOLATION", "The image is not signed by cosign."),
            "A policy on signatures"),
        arguments(412, "", "A policy of"),
        arguments(
            403,
            "{\"errors\":[{\"status\":403,\"message\":\"Artifact download request rejected: app/1/manifest.json was not downloaded due to the download blocking policy configured in Xray for docker-local.\"}]}",
            "A policy on vulnerabilities"),
        arguments(
            403,
            "-------------------->>> REQUESTED ITEM IS QUARANTINED -------------------->>> FOR DETAILS SEE ------>>> https://iq.example.com/BODY-OF-THE-OTHER-SIDE <<<------",
            "A policy on quarantine"));
  }

  private static String error(String code, String message) {
    return "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s %s\"}]}"
        .formatted(code, message, SECRET);
  }

  /** Harbor answers HEAD, and blocks GET, which a subset of platforms needs. */
  @ParameterizedTest
  @MethodSource("rules")
  void ruleIsNamedWhereOnlyTheContentIsBlocked(int status, String body, String words) {
    var image = new Pinned(fixture.server.repository("app"), fixture.server.put("app", "1"));
    fixture.server.failAlways(Request.GET, ServerFault.status(status, body));
    assertThat(fixture.client.manifest(image, reader)).isNotNull();
    assertBlocked(
        refused(
            fixture.client.content(
                image, List.of(new Platform("linux", "amd64", "")), Examination.NONE, reader)),
        status,
        words);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ruleIsNamedWhereEverythingIsBlocked(int status, String body, String words) {
    fixture.server.failAlways(Request.GET, ServerFault.status(status, body));
    fixture.server.failAlways(Request.HEAD, ServerFault.status(status, ""));
    assertBlocked(refused(fixture.client.manifest(fixture.image("1"), reader)), status, words);
  }

  private void assertBlocked(Problem problem, int status, String words) {
    assertThat(problem.reason()).isEqualTo(Reason.BLOCKED_BY_POLICY);
    assertThat(problem.sentence())
        .startsWith(words)
        .contains(fixture.server.host() + "/app", "HTTP " + status)
        .doesNotContain(SECRET, "iq.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access to the resource is denied\"}]}",
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not permitted: vulnerabilities-app\"}]}",
        "{\"message\":\"You are not signed in, or have no access.\"}"
      })
  void refusalForLackOfARightStaysOne(String body) {
    fixture.server.failAlways(Request.GET, ServerFault.status(403, body));
    fixture.server.failAlways(Request.HEAD, ServerFault.status(403, ""));
    assertThat(refused(fixture.client.manifest(fixture.image("1"), reader)).reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  /** It may have thousands of tags that do not exist yet. */
  @Test
  void destinationIsNotAskedWhy() {
    fixture.server.failAlways(Request.HEAD, ServerFault.status(403, ""));
    refused(fixture.client.manifest(fixture.image("1"), reader.usedAs(Use.DESTINATION)));
    assertThat(fixture.server.count(Request.GET)).isZero();
  }
}
