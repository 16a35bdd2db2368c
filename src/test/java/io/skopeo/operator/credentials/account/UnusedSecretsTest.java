package io.skopeo.operator.credentials.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnusedSecretsTest {
  private static final Repository REPOSITORY = Repository.parse("quay.io/team/app").orThrow();
  private static final String START =
      "The registry quay.io does not allow access to quay.io/team/app without credentials (HTTP 401)";
  private static final Problem ANONYMOUS =
      new Problem(
          Reason.AUTHENTICATION_FAILED, START + ": check the repository name, or add credentials.");
  private static final Problem OF_A_RUN =
      new Problem(Reason.DESTINATION_UNWRITABLE, "The copy was refused by the destination.");

  @Test
  void typeIsNamed() {
    assertThat(
            explained(
                new UnusedSecret.OfOtherType("s-opaque", "Opaque", Optional.of(of("quay.io")))))
        .isEqualTo(
            new Problem(
                Reason.AUTHENTICATION_FAILED,
                START
                    + ": Secret team/s-opaque of ServiceAccount team/mirror has credentials for quay.io, but its type Opaque is not used: create it anew with the type kubernetes.io/dockerconfigjson and the key .dockerconfigjson."));
  }

  @Test
  void unreadableConfigOfAnotherTypeIsNamed() {
    assertThat(explained(new UnusedSecret.OfOtherType("s", "Opaque", Optional.empty())).sentence())
        .contains("Secret team/s of");
  }

  @Test
  void secretForAnotherRegistryIsNotNamed() {
    assertThat(explained(new UnusedSecret.OfOtherType("s", "Opaque", Optional.of(of("ghcr.io")))))
        .isEqualTo(ANONYMOUS);
  }

  @Test
  void missingAnnotationIsNamed() {
    assertThat(explained(new UnusedSecret.WithoutAnnotation("s-basic")).sentence())
        .isEqualTo(
            START
                + ": Secret team/s-basic of ServiceAccount team/mirror has the type kubernetes.io/basic-auth, but no registry: annotate it with tekton.dev/docker-0: quay.io, if it is for that.");
  }

  @Test
  void secretForPullsIsNamedIfItIsForTheRegistry() {
    UnusedSecrets secrets =
        secrets(new UnusedSecret.OnlyForPulls("internal"), new UnusedSecret.OnlyForPulls("s-good"));
    assertThat(
            secrets
                .explain(
                    ANONYMOUS,
                    REPOSITORY,
                    true,
                    name -> Optional.of(of(name.equals("s-good") ? "quay.io" : "internal:5000")))
                .sentence())
        .isEqualTo(
            START
                + ": Secret team/s-good has credentials for quay.io, but ServiceAccount team/mirror names it only under imagePullSecrets, which copies do not use: name it under secrets.");
    assertThat(secrets.explain(ANONYMOUS, REPOSITORY, true, _ -> Optional.empty()))
        .isEqualTo(ANONYMOUS);
  }

  @Test
  void secretThatIsGoneIsTheReason() {
    assertThat(explained(new UnusedSecret.Gone("s-gone")))
        .isEqualTo(
            new Problem(
                Reason.SECRET_MISSING,
                START
                    + ": Secret team/s-gone, which ServiceAccount team/mirror names, does not exist: create it, or remove the name there."));
    assertThat(
            secrets(new UnusedSecret.Gone("a"), new UnusedSecret.Gone("b"))
                .explain(OF_A_RUN, REPOSITORY, true, UnusedSecretsTest::nothingIsRead))
        .isEqualTo(
            new Problem(
                Reason.SECRET_MISSING,
                "The copy was refused by the destination. Secrets team/a, team/b, which ServiceAccount team/mirror names, do not exist: create them, or remove the name there."));
  }

  @Test
  void rejectedCredentialsAreTheReasonAlthoughAnotherSecretIsGone() {
    Problem explained =
        secrets(new UnusedSecret.Gone("s-gone"), new UnusedSecret.WithoutAnnotation("basic"))
            .explain(OF_A_RUN, REPOSITORY, false, UnusedSecretsTest::nothingIsRead);
    assertThat(explained.reason()).isEqualTo(Reason.DESTINATION_UNWRITABLE);
    assertThat(explained.sentence()).contains("s-gone").doesNotContain("basic");
  }

  @Test
  void rejectedCredentialsAreNotBlamedOnOtherSecrets() {
    assertThat(
            secrets(new UnusedSecret.WithoutAnnotation("basic"), new UnusedSecret.OnlyForPulls("p"))
                .explain(OF_A_RUN, REPOSITORY, false, UnusedSecretsTest::nothingIsRead))
        .isEqualTo(OF_A_RUN);
  }

  @Test
  void warningIsOnlyAboutWhatIsGone() {
    assertThat(secrets(new UnusedSecret.WithoutAnnotation("basic")).warning()).isEmpty();
    assertThat(secrets(new UnusedSecret.Gone("s-gone")).warning())
        .contains(
            "Secret team/s-gone, which ServiceAccount team/mirror names, does not exist: create it, or remove the name there.");
    assertThat(
            secrets(
                    new UnusedSecret.Gone("a"),
                    new UnusedSecret.Gone("b"),
                    new UnusedSecret.Gone("c"),
                    new UnusedSecret.Gone("d"))
                .warning())
        .hasValueSatisfying(warning ->
            assertThat(warning).startsWith("Secrets team/a, team/b, team/c and others,"));
  }

  private static Optional<DockerConfig> nothingIsRead(String name) {
    throw new AssertionError(name);
  }

  private static Problem explained(UnusedSecret secret) {
    return secrets(secret).explain(ANONYMOUS, REPOSITORY, true, UnusedSecretsTest::nothingIsRead);
  }

  private static UnusedSecrets secrets(UnusedSecret... secrets) {
    return new UnusedSecrets("team", "mirror", List.of(secrets));
  }

  private static DockerConfig of(String registry) {
    return DockerConfig.parse("{\"auths\":{\"%s\":{\"auth\":\"YTpi\"}}}".formatted(registry), "")
        .orThrow();
  }
}
