package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of an account as people have them: of other types, elsewhere, gone, or several. */
class AccountSecretsIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Opaque | .dockerconfigjson | has credentials for HOST, but its type Opaque is not used:",
        "example.com/kaniko | config.json | has credentials for HOST, but its type"
            + " example.com/kaniko is not used:",
        "kubernetes.io/basic-auth | password | annotate it with tekton.dev/docker-0: HOST, if it is"
            + " for that.",
      })
  void secretThatDoesNotCountIsNamed(String type, String key, String words) {
    secret("regcred", type, Map.of(key, key.equals("password") ? "right" : config()));
    account("mirror", "regcred");
    here.startOperator();
    here.apply("one", own());
    assertNamed("one", "DestinationUnreadable", "regcred", words);
  }

  /** The run gets it as a file, which Tekton does not make of such a Secret. */
  @ParameterizedTest
  @ValueSource(strings = {"auth.json", "config.json"})
  void fileOfSkopeoLoginCountsAsItIs(String key) {
    secret("login", "Opaque", Map.of(key, config()));
    account("mirror", "login");
    here.startOperator();
    here.apply("one", own());
    assertThat(here.awaitRun("one", 1).getSpec().getWorkspaces())
        .filteredOn(workspace -> workspace.getSecret() != null)
        .extracting(workspace ->
            workspace.getSecret().getSecretName()
                + " "
                + workspace.getSecret().getItems().getFirst().getKey())
        .containsOnly("login " + key);
  }

  @Test
  void secretForPullsAloneIsNamed() {
    secret("regcred", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", config()));
    here.client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("mirror")
                .withNamespace(here.team)
                .endMetadata()
                .addNewImagePullSecret("regcred")
                .build())
        .create();
    here.startOperator();
    here.apply("one", own());
    assertNamed("one", "DestinationUnreadable", "regcred", "only under imagePullSecrets");
  }

  /** Tekton warns and goes on, too. */
  @Test
  void secretThatIsGoneIsAWarningWhileNoRegistryRefuses() {
    secret("regcred", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", config()));
    account("mirror", "gone", "regcred");
    here.startOperator();
    here.apply("one", own());
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    assertMessage("one", "Secret %s/gone, which ServiceAccount %1$s/mirror names, does not exist");
  }

  /** It takes the operator no more than the look at the account each minute. */
  @Test
  void secretThatIsDeletedAndCreatedAgainHealsByItself() {
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.startOperator();
    here.apply("one", own());
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    here.client.secrets().inNamespace(here.team).withName("destination").delete();
    here.request("one");
    here.awaitReady("one", "False", "SecretMissing");
    assertMessage("one", "Secret %s/destination, which ServiceAccount %1$s/mirror names,");
    here.secret(here.team, OperatorFixture.PASSWORD);
    // Nobody tells the operator: it looks again after its backoff of half a minute.
    await("healed")
        .atMost(Duration.ofSeconds(45))
        .until(
            () -> here.image("one").getStatus().conditions().getFirst().getStatus().equals("True"));
  }

  @Test
  void centralSecretThatIsGoneIsNamedAfterARefusal() {
    here.client.secrets().inNamespace(here.central).withName("destination").delete();
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitReady("one", "False", "SecretMissing");
    assertThat(message("one")).contains("Secret %s/destination, which".formatted(here.central));
  }

  @Test
  void onlyConfigIsMountedAndDependsOnNoFlag() {
    disableCredsInit("true");
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.startOperator();
    here.apply("one", own());
    TaskRun run = here.awaitRun("one", 1);
    assertThat(run.getSpec().getWorkspaces())
        .anySatisfy(workspace -> {
          assertThat(workspace.getName()).isEqualTo("auth");
          assertThat(workspace.getSecret().getSecretName()).isEqualTo("destination");
          assertThat(workspace.getSecret().getItems())
              .singleElement()
              .satisfies(item -> {
                assertThat(item.getKey()).isEqualTo(".dockerconfigjson");
                assertThat(item.getPath()).isEqualTo("config.json");
              });
        });
  }

  @Test
  void flagThatWouldMakeARunAnonymousIsNamedBeforeThereIsAPod() {
    disableCredsInit("true");
    secret("one", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", config()));
    secret("two", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", "{\"auths\":{}}"));
    account("mirror", "one", "two");
    here.startOperator();
    here.apply("one", own());
    here.awaitReady("one", "False", "RunRefused");
    assertThat(message("one"))
        .contains(
            "disable-creds-init in ConfigMap tekton-pipelines/feature-flags",
            "into one Secret of type kubernetes.io/dockerconfigjson");
    assertThat(here.runs("one")).isEmpty();
    account("mirror", "one");
    here.request("one");
    here.awaitRun("one", 1);
  }

  @Test
  void severalSecretsComeFromTektonWithoutTheFlag() {
    disableCredsInit("false");
    secret("one", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", config()));
    secret("two", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", "{\"auths\":{}}"));
    account("mirror", "one", "two");
    here.startOperator();
    here.apply("one", own());
    assertThat(here.awaitRun("one", 1).getSpec().getWorkspaces()).hasSize(1);
  }

  private String own() {
    return here.spec("Recurrent", "v1") + "serviceAccountName: mirror\n";
  }

  private void assertNamed(String image, String reason, String secret, String words) {
    here.awaitReady(image, "False", reason);
    assertMessage(image, "Secret %s/" + secret);
    assertThat(message(image))
        .contains("%s/mirror".formatted(here.team), words.replace("HOST", here.destination.host()))
        .doesNotContain("or add credentials");
  }

  private void assertMessage(String image, String format) {
    assertThat(message(image)).contains(format.formatted(here.team));
  }

  private String message(String image) {
    return here.image(image).getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private String config() {
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
        .formatted(
            here.destination.host(),
            Base64.getEncoder()
                .encodeToString(
                    ("mirror:" + OperatorFixture.PASSWORD).getBytes(StandardCharsets.UTF_8)));
  }

  private void secret(String name, String type, Map<String, String> data) {
    here.client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(here.team)
                .endMetadata()
                .withType(type)
                .withStringData(data)
                .build())
        .create();
  }

  private void account(String name, String... secrets) {
    var account =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(here.team)
            .endMetadata();
    for (String secret : secrets) {
      account.addNewSecret().withName(secret).endSecret();
    }
    here.client.resource(account.build()).createOr(existing -> existing.update());
  }

  private void disableCredsInit(String value) {
    here.client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName("tekton-pipelines")
                .endMetadata()
                .build())
        .serverSideApply();
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("feature-flags")
                .withNamespace("tekton-pipelines")
                .endMetadata()
                .addToData("disable-creds-init", value)
                .build())
        .serverSideApply();
  }

  @AfterEach
  void enableCredsInit() {
    here.client.configMaps().inNamespace("tekton-pipelines").withName("feature-flags").delete();
  }
}
