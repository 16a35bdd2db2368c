package io.skopeo.operator.credentials.account;

import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.account;
import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.auths;
import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.dockerConfigJson;
import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.entry;
import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.repository;
import static io.skopeo.operator.credentials.account.ServiceAccountReaderTest.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Secrets with the file that {@code skopeo login}, {@code podman} or {@code docker} has written.
 */
class LoginSecretsTest {
  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth.json", "config.json"})
  void fileOfALoginIsReadAndMountedAsItIs(String key) {
    server
        .put(account("login"))
        .put(secret("login", "Opaque", Map.of(key, auths("quay.io", "ada"))));
    for (Side side : Side.values()) {
      ResolvedCredential found = identity(side, "quay.io/a");
      assertThat(found.credential()).map(Credential::username).contains("ada");
      assertThat(found.file()).contains(new AuthFile("login", key));
      assertThat(found.realms()).isEmpty();
      // So that copies of other repositories can be in the same run.
      assertThat(identity(side, "ghcr.io/a").credential()).isEmpty();
      assertThat(identity(side, "ghcr.io/a").file()).contains(new AuthFile("login", key));
    }
    assertThat(keychain().unused().secrets()).isEmpty();
    assertThat(keychain().sharedFile()).isEmpty();
  }

  @Test
  void fileOfALoginIsUsedWhereTheSharedConfigHasNoCredential() {
    server
        .put(account("login", "second", "regcred"))
        .put(secret("login", "Opaque", Map.of("auth.json", auths("quay.io", "eve"))))
        .put(secret("second", "Opaque", Map.of("auth.json", auths("ghcr.io", "sam"))))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(identity(Side.SOURCE, "quay.io/a").credential())
        .map(Credential::username)
        .contains("ada");
    assertThat(identity(Side.SOURCE, "quay.io/a").file()).isEmpty();
    assertThat(identity(Side.SOURCE, "ghcr.io/a").credential())
        .map(Credential::username)
        .contains("sam");
    assertThat(identity(Side.SOURCE, "ghcr.io/a").file())
        .contains(new AuthFile("second", "auth.json"));
    assertThat(identity(Side.SOURCE, "gcr.io/a"))
        .isEqualTo(new ResolvedCredential(Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(keychain().sharedFile()).contains(new AuthFile("regcred", ".dockerconfigjson"));
  }

  @Test
  void configOfOneSideReplacesTheFileOfALogin() {
    server
        .put(account("login", "sides"))
        .put(secret("login", "Opaque", Map.of("auth.json", auths("quay.io", "ada"))))
        .put(secret("sides", "Opaque", Map.of("source.json", auths("ghcr.io", "sam"))));
    assertThat(identity(Side.SOURCE, "quay.io/a").credential()).isEmpty();
    assertThat(identity(Side.DESTINATION, "quay.io/a").credential())
        .map(Credential::username)
        .contains("ada");
  }

  @Test
  void authJsonComesBeforeConfigJson() {
    server
        .put(account("login"))
        .put(
            secret(
                "login",
                "Opaque",
                Map.of(
                    "auth.json", auths("quay.io", "ada"), "config.json", auths("quay.io", "eve"))));
    assertThat(identity(Side.SOURCE, "quay.io/a").credential())
        .map(Credential::username)
        .contains("ada");
  }

  @Test
  void centralLoginIsBoundToItsHosts() {
    server
        .put(account("login"))
        .put(secret("login", "Opaque", Map.of("auth.json", auths("quay.io/team", "ada"))));
    assertThat(
            keychain()
                .identityAtNamedHosts(
                    Side.SOURCE, repository("quay.io/team/a"), Set.of("a.example"))
                .orThrow()
                .realms())
        .contains(Set.of("quay.io", "a.example"));
  }

  /** Repositories with a credential of another Secret do not need it. */
  @Test
  void malformedFileOfALoginIsNamedWhereItIsNeeded() {
    server
        .put(account("login", "regcred"))
        .put(secret("login", "Opaque", Map.of("auth.json", "{\"auths\": hunter2}")))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(identity(Side.SOURCE, "quay.io/a").credential())
        .map(Credential::username)
        .contains("ada");
    assertThat(refused("ghcr.io/a"))
        .contains("Secret team-a/login (auth.json)", "not JSON")
        .doesNotContain("hunter2");
  }

  /** skopeo asks a helper before it reads the entry. */
  @Test
  void fileOfALoginWithACredentialHelperIsNamed() {
    server
        .put(account("login"))
        .put(
            secret(
                "login",
                "Opaque",
                Map.of(
                    "auth.json",
                    "{\"auths\":{%s},\"credHelpers\":{\"quay.io\":\"ecr-login\"}}"
                        .formatted(entry("quay.io", "ada")))));
    assertThat(refused("quay.io/a"))
        .contains("Secret team-a/login (auth.json)", "credential helper for quay.io", "remove it");
  }

  private ResolvedCredential identity(Side side, String repository) {
    return keychain().identity(side, repository(repository)).orThrow();
  }

  private String refused(String repository) {
    Parsed<ResolvedCredential> read = keychain().identity(Side.SOURCE, repository(repository));
    assertThat(read).isInstanceOf(Parsed.Invalid.class);
    Problem problem = ((Parsed.Invalid<ResolvedCredential>) read).problem();
    assertThat(problem.reason()).isEqualTo(Reason.SECRET_INVALID);
    return problem.sentence();
  }

  private Keychain keychain() {
    return new ServiceAccountReader(client).ofServiceAccount("team-a", "mirror").orThrow();
  }
}
