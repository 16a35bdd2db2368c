package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The central credentials: who may use them, and for which registries. */
class CentralCredentialsIT {
  private static final String PASSWORD = "of-the-installation";
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.requireBasic("reader", PASSWORD);
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void boundCredentialsServeAllAllowedNamespaces() {
    here.startOperator(credentials(here.source.host() + "/app"));
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    assertThat(run.getSpec().getWorkspaces())
        .anySatisfy(workspace -> {
          assertThat(workspace.getName()).isEqualTo("source-auth");
          assertThat(workspace.getSecret().getSecretName()).isEqualTo("skopeo-copy-credentials");
          assertThat(workspace.getSecret().getItems())
              .singleElement()
              .satisfies(item -> assertThat(item.getKey()).isEqualTo("source.json"));
        });
    assertThat(config("source.json")).contains(here.source.host() + "/app");
    here.succeed(run);
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void unboundCredentialsServeOnlyTheCentralNamespace() {
    here.startOperator(credentials(""));
    here.apply("elsewhere", here.spec("OneShot", "v1").replace("mirror/app", "mirror/elsewhere"));
    here.awaitReady("elsewhere", "False", "AuthenticationFailed");
    String central = here.central + "/central";
    here.apply(central, here.spec("OneShot", "v1"));
    here.awaitRun(central, 1);
    assertThat(config("source.json")).contains(here.source.host()).doesNotContain("/app");
    assertThat(here.runs("elsewhere")).isEmpty();
  }

  /** An Image may name any host, which must not get them. */
  @Test
  void foreignRegistryGetsNoCredentials() {
    try (var listener = FakeRegistryServer.start().requireBasic("reader", PASSWORD)) {
      listener.put("app", "v1");
      here.startOperator(credentials(here.source.host()));
      here.apply("source", here.spec("OneShot", "v1").replace(here.source.host(), listener.host()));
      here.awaitReady("source", "False", "AuthenticationFailed");
      here.apply(
          "destination",
          here.spec("OneShot", "v1").replace(here.destination.host(), listener.host()));
      here.awaitReady("destination", "False", "DestinationUnreadable");
      assertThat(listener.seen())
          .isNotEmpty()
          .allSatisfy(seen -> assertThat(seen.authorization()).isEmpty());
    }
  }

  @Test
  void credentialsOfTheServiceAccountAreBound() {
    here.startOperator(Map.of("CREDS_DESTINATION_REGISTRIES", "registry.example.com"));
    here.apply("one", here.spec("OneShot", "v1"));
    assertThat(here.awaitReady("one", "False", "CredentialsNotBound").conditions())
        .anySatisfy(condition ->
            assertThat(condition.getMessage())
                .contains(here.destination.host(), "CREDS_DESTINATION_REGISTRIES"));
  }

  @Test
  void namespacesMayBeAllowedByLabel() {
    here.startOperator(
        Map.of("CENTRAL_NAMESPACES", "no-other", "CENTRAL_NAMESPACE_SELECTOR", "mirror=central"));
    here.source.requireBasic("nobody", "");
    here.apply("one", here.spec("OneShot", "v1"));
    assertThat(here.awaitReady("one", "False", "NamespaceNotAllowed").conditions())
        .anySatisfy(
            condition -> assertThat(condition.getMessage()).contains("central.namespaceSelector"));
    here.client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(here.team)
                .addToLabels("mirror", "central")
                .endMetadata()
                .build())
        .serverSideApply();
    here.request("one");
    here.awaitReady("one", "False", "AuthenticationFailed");
  }

  private Map<String, String> credentials(String registries) {
    return Map.of(
        "CREDS_SOURCE_USERNAME", "reader",
        "CREDS_SOURCE_PASSWORD", PASSWORD,
        "CREDS_SOURCE_REGISTRIES", registries);
  }

  private String config(String key) {
    Secret secret =
        here.client.secrets().inNamespace(here.central).withName("skopeo-copy-credentials").get();
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
