package io.skopeo.operator.credentials.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceAccountReaderTest {
  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();
  private final ServiceAccountReader reader = new ServiceAccountReader(client);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void accountWithoutSecretsIsAnonymous() {
    server.put(account());
    assertThat(user("quay.io/a")).isEmpty();
  }

  @Test
  void dockerConfigJsonIsRead() {
    server.put(account("regcred")).put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(user("quay.io/a")).contains("ada");
  }

  @Test
  void dockerCfgIsRead() {
    server.put(account("old")).put(dockerCfg("old", entry("quay.io", "ada")));
    assertThat(user("quay.io/a")).contains("ada");
  }

  @Test
  void basicAuthIsReadForEachOfItsAnnotations() {
    server
        .put(account("basic"))
        .put(
            basicAuth(
                "basic",
                "ada",
                Map.of("tekton.dev/docker-0", "quay.io", "tekton.dev/docker-x", "https://gcr.io")));
    assertThat(user("quay.io/a")).contains("ada");
    assertThat(user("gcr.io/a")).contains("ada");
    assertThat(user("ghcr.io/a")).isEmpty();
  }

  @Test
  void basicAuthWinsOverConfigJsonWhichWinsOverCfg() {
    server
        .put(account("basic", "json", "cfg"))
        .put(basicAuth("basic", "basic", Map.of("tekton.dev/docker-0", "quay.io")))
        .put(
            dockerConfigJson(
                "json",
                "{\"auths\":{%s,%s}}".formatted(entry("quay.io", "json"), entry("gcr.io", "json"))))
        .put(
            dockerCfg(
                "cfg", entry("quay.io", "cfg"), entry("gcr.io", "cfg"), entry("ghcr.io", "cfg")));
    assertThat(user("quay.io/a")).contains("basic");
    assertThat(user("gcr.io/a")).contains("json");
    assertThat(user("ghcr.io/a")).contains("cfg");
  }

  @Test
  void laterSecretOfTheSameTypeWins() {
    server
        .put(account("one", "two"))
        .put(dockerConfigJson("one", auths("quay.io", "one")))
        .put(dockerConfigJson("two", auths("quay.io", "two")));
    assertThat(user("quay.io/a")).contains("two");
  }

  @Test
  void secretsForOtherPurposesAreIgnored() {
    server
        .put(account("git", "opaque"))
        .put(basicAuth("git", "ada", Map.of("tekton.dev/git-0", "https://github.com")))
        .put(secret("opaque", "Opaque", Map.of("username", "ada")));
    assertThat(user("github.com/a")).isEmpty();
  }

  @Test
  void imagePullSecretsAreNotUsed() {
    ServiceAccount account =
        new ServiceAccountBuilder(account()).addNewImagePullSecret("regcred").build();
    server.put(account).put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(user("quay.io/a")).isEmpty();
  }

  @Test
  void secretListedTwiceIsReadOnce() {
    server
        .put(account("basic", "basic"))
        .put(basicAuth("basic", "ada", Map.of("tekton.dev/docker-0", "quay.io")));
    assertThat(user("quay.io/a")).contains("ada");
    assertThat(server.requests())
        .containsExactly(
            "GET /api/v1/namespaces/team-a/serviceaccounts/mirror",
            "GET /api/v1/namespaces/team-a/secrets/basic");
  }

  @Test
  void twoBasicAuthSecretsForOneRegistryAreRefused() {
    server
        .put(account("one", "two"))
        .put(basicAuth("one", "ada", Map.of("tekton.dev/docker-0", "quay.io")))
        .put(basicAuth("two", "bob", Map.of("tekton.dev/docker-0", "quay.io")));
    assertRefused(Reason.SECRET_INVALID, "team-a/one", "team-a/two", "tekton.dev/docker-");
  }

  @Test
  void basicAuthWithoutPasswordIsRefused() {
    server
        .put(account("half"))
        .put(
            new SecretBuilder(secret("half", "kubernetes.io/basic-auth", Map.of("username", "ada")))
                .editMetadata()
                .addToAnnotations("tekton.dev/docker-0", "quay.io")
                .endMetadata()
                .build());
    assertRefused(Reason.SECRET_INVALID, "team-a/half", "password");
  }

  @Test
  void missingAccountIsNamed() {
    assertRefused(Reason.SERVICE_ACCOUNT_MISSING, "ServiceAccount team-a/mirror");
  }

  /** As with Tekton, which warns and goes on. */
  @Test
  void missingSecretGivesNoCredentialsAndIsKnown() {
    server
        .put(account("gone", "regcred"))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(user("quay.io/a")).contains("ada");
    assertThat(unused()).containsExactly(new UnusedSecret.Gone("gone"));
  }

  @Test
  void secretsThatDoNotCountAreKnown() {
    server
        .put(account("opaque", "kaniko", "basic", "git", "token", "regcred"))
        .put(secret("opaque", "Opaque", Map.of(".dockerconfigjson", auths("quay.io", "ada"))))
        .put(secret("kaniko", "example.com/kaniko", Map.of("config.json", "{\"auths\":")))
        .put(basicAuth("basic", "ada", Map.of()))
        .put(basicAuth("git", "ada", Map.of("tekton.dev/git-0", "https://github.com")))
        .put(secret("token", "kubernetes.io/service-account-token", Map.of("token", "t")))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(unused())
        .satisfiesExactly(
            opaque -> {
              assertThat(opaque).isInstanceOf(UnusedSecret.OfOtherType.class);
              assertThat(opaque.name()).isEqualTo("opaque");
              assertThat(opaque.toString()).contains("Opaque").doesNotContain(base64("ada:secret"));
            },
            kaniko ->
                assertThat(kaniko)
                    .isEqualTo(
                        new UnusedSecret.OfOtherType(
                            "kaniko", "example.com/kaniko", Optional.empty())),
            basic -> assertThat(basic).isEqualTo(new UnusedSecret.WithoutAnnotation("basic")));
  }

  @Test
  void secretForPullsAloneIsKnownAndNotRead() {
    server
        .put(
            new ServiceAccountBuilder(account("regcred"))
                .addNewImagePullSecret("pull")
                .addNewImagePullSecret("regcred")
                .build())
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(unused()).containsExactly(new UnusedSecret.OnlyForPulls("pull"));
    assertThat(server.requests()).noneMatch(request -> request.endsWith("/pull"));
  }

  @Test
  void configOfOneSecretIsReadWithoutTheAccount() {
    server
        .put(dockerConfigJson("pull", auths("quay.io", "ada")))
        .put(dockerConfigJson("bad", "{\"auths\":"))
        .fail("Secret", "forbidden", 403);
    assertThat(reader.configOf("team-a", "pull"))
        .hasValueSatisfying(config -> assertThat(config.keys()).containsExactly("quay.io"));
    assertThat(reader.configOf("team-a", "bad")).isEmpty();
    assertThat(reader.configOf("team-a", "gone")).isEmpty();
    assertThat(reader.configOf("team-a", "forbidden")).isEmpty();
  }

  @Test
  void versionChangesWhenAMissingSecretIsCreated() {
    server.put(account("gone"));
    String before = reader.ofServiceAccount("team-a", "mirror").orThrow().version();
    server.put(dockerConfigJson("gone", auths("quay.io", "ada")));
    assertThat(reader.ofServiceAccount("team-a", "mirror").orThrow().version())
        .isNotEqualTo(before);
  }

  @Test
  void onlyConfigIsAFileThatARunMayMount() {
    server
        .put(account("regcred", "gone", "opaque", "basic"))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")))
        .put(secret("opaque", "Opaque", Map.of("config.json", auths("quay.io", "eve"))))
        .put(basicAuth("basic", "ada", Map.of()));
    assertThat(sharedFile()).contains(new AuthFile("regcred", ".dockerconfigjson"));
    server.put(basicAuth("basic", "ada", Map.of("tekton.dev/docker-0", "quay.io")));
    assertThat(sharedFile()).isEmpty();
  }

  @Test
  void severalConfigsAndOtherTypesAreNoFile() {
    server
        .put(account("one", "two"))
        .put(dockerConfigJson("one", auths("quay.io", "ada")))
        .put(dockerConfigJson("two", auths("ghcr.io", "ada")));
    assertThat(sharedFile()).isEmpty();
    server.put(account("cfg")).put(dockerCfg("cfg", entry("quay.io", "ada")));
    assertThat(sharedFile()).isEmpty();
    server.put(account());
    assertThat(sharedFile()).isEmpty();
  }

  /** skopeo asks a helper before it reads the entry; Tekton drops helpers. */
  @Test
  void configWithACredentialHelperIsNoFile() {
    server
        .put(account("regcred"))
        .put(
            dockerConfigJson(
                "regcred",
                "{\"auths\":{%s},\"credHelpers\":{\"quay.io\":\"ecr-login\"}}"
                    .formatted(entry("quay.io", "ada"))));
    assertThat(user("quay.io/a")).contains("ada");
    assertThat(sharedFile()).isEmpty();
  }

  @Test
  void malformedSecretIsNamedWithoutItsContent() {
    server.put(account("bad")).put(dockerConfigJson("bad", "{\"auths\": hunter2}"));
    Problem problem = assertRefused(Reason.SECRET_INVALID, "team-a/bad", ".dockerconfigjson");
    assertThat(problem.sentence()).doesNotContain("hunter2");
  }

  @Test
  void missingPermissionIsNamed() {
    server.put(account("regcred")).fail("Secret", "regcred", 403);
    assertRefused(Reason.ACCESS_DENIED, "Secret team-a/regcred", "get on secrets in team-a");
  }

  @Test
  void apiServerErrorIsRetried() {
    server.fail("ServiceAccount", "mirror", 500);
    Problem problem = assertRefused(Reason.KUBERNETES_ERROR, "team-a/mirror", "500");
    assertThat(problem.reason().retryPolicy()).isEqualTo(RetryPolicy.BACKOFF);
  }

  @Test
  void unreachableApiServerIsRetried() {
    server.close();
    assertRefused(Reason.KUBERNETES_ERROR, "team-a/mirror");
  }

  @Test
  void sideCanHaveItsOwnConfig() {
    server
        .put(account("regcred", "sides"))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")))
        .put(secret("sides", "Opaque", Map.of("source.json", auths("quay.io", "sam"))));
    Keychain keychain = reader.ofServiceAccount("team-a", "mirror").orThrow();
    ResolvedCredential source = keychain.identity(Side.SOURCE, repository("quay.io/a")).orThrow();
    assertThat(source.credential()).map(Credential::username).contains("sam");
    assertThat(source.file()).contains(new AuthFile("sides", "source.json"));
    ResolvedCredential destination =
        keychain.identity(Side.DESTINATION, repository("quay.io/a")).orThrow();
    assertThat(destination.credential()).map(Credential::username).contains("ada");
    assertThat(destination.file()).isEmpty();
  }

  /** skopeo reads no other file either if an auth file is given. */
  @Test
  void configOfOneSideReplacesTheSharedOne() {
    server
        .put(account("regcred", "sides"))
        .put(dockerConfigJson("regcred", auths("quay.io", "ada")))
        .put(secret("sides", "Opaque", Map.of("source.json", auths("ghcr.io", "sam"))));
    assertThat(
            reader
                .ofServiceAccount("team-a", "mirror")
                .orThrow()
                .identity(Side.SOURCE, repository("quay.io/a"))
                .orThrow()
                .credential())
        .isEmpty();
  }

  @Test
  void twoConfigsForOneSideAreRefused() {
    server
        .put(account("one", "two"))
        .put(secret("one", "Opaque", Map.of("source.json", auths("quay.io", "ada"))))
        .put(secret("two", "Opaque", Map.of("source.json", auths("quay.io", "sam"))));
    assertRefused(Reason.SECRET_INVALID, "team-a/one", "team-a/two", "source.json");
  }

  @Test
  void malformedConfigOfOneSideIsNamed() {
    server
        .put(account("sides"))
        .put(secret("sides", "Opaque", Map.of("destination.json", "{\"auths\":")));
    assertRefused(Reason.SECRET_INVALID, "team-a/sides (destination.json)", "not JSON");
  }

  @Test
  void secretWithOnlyTheGoOperatorsKeysIsRefused() {
    Map<String, String> old =
        Map.of("credentialsSourceUsername", "sam", "credentialsSourcePassword", "hunter2");
    server.put(account("old")).put(secret("old", "Opaque", old));
    assertRefused(
        Reason.SECRET_INVALID, "team-a/old", "source.json and destination.json", "secretName");
    var both = new HashMap<>(old);
    both.put("source.json", auths("quay.io", "sam"));
    server.put(secret("old", "Opaque", both));
    assertThat(reader.ofServiceAccount("team-a", "mirror")).isInstanceOf(Parsed.Valid.class);
  }

  @Test
  void versionChangesWithASecret() {
    server.put(account("regcred")).put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    String before = reader.ofServiceAccount("team-a", "mirror").orThrow().version();
    assertThat(reader.ofServiceAccount("team-a", "mirror").orThrow().version()).isEqualTo(before);
    server.put(withVersion(dockerConfigJson("regcred", auths("quay.io", "ada")), "another"));
    assertThat(reader.ofServiceAccount("team-a", "mirror").orThrow().version())
        .isNotEqualTo(before);
  }

  @Test
  void centralCredentialsAreBoundToTheirHosts() {
    server
        .put(account("regcred"))
        .put(dockerConfigJson("regcred", auths("registry.example.com:5000/team", "ada")));
    ResolvedCredential central =
        reader
            .ofServiceAccount("team-a", "mirror")
            .orThrow()
            .identityAtNamedHosts(
                Side.SOURCE,
                repository("registry.example.com:5000/team/app"),
                Set.of("login.example.com"))
            .orThrow();
    assertThat(central.realms()).contains(Set.of("registry.example.com", "login.example.com"));
  }

  @Test
  void rotatedSecretIsUsedAtOnce() {
    server.put(account("regcred")).put(dockerConfigJson("regcred", auths("quay.io", "ada")));
    assertThat(user("quay.io/a")).contains("ada");
    server.put(dockerConfigJson("regcred", auths("quay.io", "bob")));
    assertThat(user("quay.io/a")).contains("bob");
  }

  private List<UnusedSecret> unused() {
    return reader.ofServiceAccount("team-a", "mirror").orThrow().unused().secrets();
  }

  private Optional<AuthFile> sharedFile() {
    return reader.ofServiceAccount("team-a", "mirror").orThrow().sharedFile();
  }

  private Optional<String> user(String repository) {
    return reader
        .ofServiceAccount("team-a", "mirror")
        .then(keychain -> keychain.shared().credentialFor(repository(repository)))
        .orThrow()
        .map(Credential::username);
  }

  private Problem assertRefused(Reason reason, String... words) {
    Problem problem = problem(reader.ofServiceAccount("team-a", "mirror"));
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.sentence()).contains(words);
    return problem;
  }

  private static Problem problem(Parsed<Keychain> answer) {
    return switch (answer) {
      case Parsed.Invalid<Keychain>(var problem) -> problem;
      case Parsed.Valid<Keychain> _ -> throw new AssertionError("not refused");
    };
  }

  private static Secret withVersion(Secret secret, String version) {
    secret.getMetadata().setResourceVersion(version);
    return secret;
  }

  static Repository repository(String name) {
    return Repository.parse(name).orThrow();
  }

  static ServiceAccount account(String... secrets) {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withNamespace("team-a")
        .withName("mirror")
        .endMetadata()
        .withSecrets(
            Arrays.stream(secrets)
                .map(s -> new ObjectReferenceBuilder().withName(s).build())
                .toList())
        .build();
  }

  static Secret dockerConfigJson(String name, String json) {
    return secret(name, "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", json));
  }

  private static Secret dockerCfg(String name, String... entries) {
    String json = "{%s}".formatted(String.join(",", entries));
    return secret(name, "kubernetes.io/dockercfg", Map.of(".dockercfg", json));
  }

  private static Secret basicAuth(String name, String user, Map<String, String> annotations) {
    Map<String, String> data = Map.of("username", user, "password", "secret");
    return new SecretBuilder(secret(name, "kubernetes.io/basic-auth", data))
        .editMetadata()
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }

  static Secret secret(String name, String type, Map<String, String> data) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("team-a")
            .withName(name)
            .endMetadata()
            .withType(type);
    data.forEach((key, value) -> secret.addToData(key, base64(value)));
    return secret.build();
  }

  static String auths(String key, String user) {
    return "{\"auths\":{%s}}".formatted(entry(key, user));
  }

  static String entry(String key, String user) {
    return "\"%s\":{\"auth\":\"%s\"}".formatted(key, base64(user + ":secret"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
