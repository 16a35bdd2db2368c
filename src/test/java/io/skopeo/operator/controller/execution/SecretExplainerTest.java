package io.skopeo.operator.controller.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.credentials.account.UnusedSecret;
import io.skopeo.operator.credentials.account.UnusedSecrets;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecretExplainerTest {
  private static final Optional<Instant> NEXT = Optional.of(Instant.parse("2026-01-01T12:00:00Z"));
  private static final Access LOGGED_IN =
      new Access(Optional.of(new Credential("ada", "secret")), Tls.VERIFIED);
  private static final UnusedSecret BASIC = new UnusedSecret.WithoutAnnotation("s-basic");
  private static final UnusedSecret GONE = new UnusedSecret.Gone("s-gone");

  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();
  private final SecretExplainer explainer = new SecretExplainer(new ServiceAccountReader(client));

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void refusalOfTheSourceIsExplainedByItsHost() {
    assertThat(explained(stalled(Reason.AUTHENTICATION_FAILED), Access.ANONYMOUS, LOGGED_IN, BASIC))
        .isEqualTo(
            new Assessment.Stalled(
                new Problem(
                    Reason.AUTHENTICATION_FAILED,
                    "It was refused. Secret team-a/s-basic of ServiceAccount team-a/mirror has the type kubernetes.io/basic-auth, but no registry: annotate it with tekton.dev/docker-0: quay.io, if it is for that.")));
  }

  @ParameterizedTest
  @EnumSource(names = {"DESTINATION_UNREADABLE", "DESTINATION_UNWRITABLE"})
  void refusalOfTheDestinationIsExplainedByItsHost(Reason reason) {
    assertThat(explained(stalled(reason), LOGGED_IN, Access.ANONYMOUS, BASIC))
        .isInstanceOfSatisfying(
            Assessment.Stalled.class,
            stalled ->
                assertThat(stalled.problem().sentence())
                    .endsWith("tekton.dev/docker-0: registry.example.com, if it is for that."));
  }

  @Test
  void otherSideIsNotBlamed() {
    Assessment refused = stalled(Reason.DESTINATION_UNWRITABLE);
    assertThat(explained(refused, Access.ANONYMOUS, LOGGED_IN, BASIC)).isEqualTo(refused);
  }

  @Test
  void otherProblemsStayAsTheyAre() {
    Assessment other = stalled(Reason.QUOTA_EXCEEDED);
    assertThat(explained(other, Access.ANONYMOUS, Access.ANONYMOUS, BASIC, GONE)).isEqualTo(other);
  }

  /** A person has to act, so it is not reported as something that is tried again. */
  @Test
  void secretThatIsGoneStalls() {
    var retrying =
        new Assessment.Retrying(
            new Problem(Reason.AUTHENTICATION_FAILED, "It was refused."), "Soon.");
    assertThat(explained(retrying, Access.ANONYMOUS, LOGGED_IN, GONE))
        .isEqualTo(
            new Assessment.Stalled(
                new Problem(
                    Reason.SECRET_MISSING,
                    "It was refused. Secret team-a/s-gone, which ServiceAccount team-a/mirror names, does not exist: create it, or remove the name there.")));
    assertThat(explained(retrying, Access.ANONYMOUS, LOGGED_IN, BASIC))
        .isInstanceOf(Assessment.Retrying.class);
  }

  @Test
  void secretThatIsGoneIsAWarningOtherwise() {
    var fine = new Assessment.UpToDate(Reason.UP_TO_DATE, "The tag is at the destination.");
    assertThat(explained(fine, LOGGED_IN, LOGGED_IN, GONE))
        .isEqualTo(
            new Assessment.UpToDate(
                Reason.UP_TO_DATE,
                "The tag is at the destination. Secret team-a/s-gone, which ServiceAccount team-a/mirror names, does not exist: create it, or remove the name there."));
    assertThat(explained(fine, LOGGED_IN, LOGGED_IN, BASIC)).isEqualTo(fine);
  }

  /** Accounts of OpenShift have one for the internal registry. */
  @Test
  void secretForPullsIsReadAfterARefusalAlone() {
    server.put(
        new SecretBuilder()
            .withNewMetadata()
            .withName("pull")
            .endMetadata()
            .withType("kubernetes.io/dockercfg")
            .addToData(
                ".dockercfg",
                Base64.getEncoder()
                    .encodeToString(
                        "{\"quay.io\":{\"auth\":\"YTpi\"}}".getBytes(StandardCharsets.UTF_8)))
            .build());
    UnusedSecret pull = new UnusedSecret.OnlyForPulls("pull");
    explained(
        new Assessment.UpToDate(Reason.UP_TO_DATE, "Fine."), LOGGED_IN, Access.ANONYMOUS, pull);
    explained(stalled(Reason.AUTHENTICATION_FAILED), LOGGED_IN, Access.ANONYMOUS, pull);
    assertThat(server.requests()).isEmpty();
    assertThat(explained(stalled(Reason.AUTHENTICATION_FAILED), Access.ANONYMOUS, LOGGED_IN, pull))
        .isInstanceOfSatisfying(
            Assessment.Stalled.class,
            stalled -> assertThat(stalled.problem().sentence()).contains("imagePullSecrets"));
    Assessment elsewhere = stalled(Reason.DESTINATION_UNREADABLE);
    assertThat(explained(elsewhere, LOGGED_IN, Access.ANONYMOUS, pull)).isEqualTo(elsewhere);
    assertThat(server.requests()).hasSize(2);
    explained(false, stalled(Reason.AUTHENTICATION_FAILED), Access.ANONYMOUS, LOGGED_IN, pull);
    assertThat(server.requests()).as("for a central Image").hasSize(2);
  }

  private static Assessment stalled(Reason reason) {
    return new Assessment.Stalled(new Problem(reason, "It was refused."));
  }

  private Assessment explained(
      Assessment assessment, Access source, Access destination, UnusedSecret... unused) {
    return explained(true, assessment, source, destination, unused);
  }

  private Assessment explained(
      boolean selfService,
      Assessment assessment,
      Access source,
      Access destination,
      UnusedSecret... unused) {
    var target =
        new ExecutionTarget(
            "team-a",
            "mirror",
            selfService,
            source,
            destination,
            new ExecutionTarget.Secrets(
                Map.of(),
                Optional.empty(),
                false,
                new UnusedSecrets("team-a", "mirror", List.of(unused))),
            "");
    var plan =
        new Plan(
            assessment,
            Plan.Offered.NOTHING,
            Plan.Runs.continuing(List.of()),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            NEXT);
    return explainer.explain(plan, intent(), Optional.of(target)).assessment();
  }

  private static ImageIntent intent() {
    ImageSpec spec =
        Serialization.unmarshal(
            """
            mode: OneShot
            source: {name: quay.io/team/app, version: v1}
            destination: {name: registry.example.com/app}
            """,
            ImageSpec.class);
    return (ImageIntent) new SpecReader("").read(spec);
  }
}
