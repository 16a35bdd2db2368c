package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.WorkspaceBinding;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Private CAs and proxies, and how runs get them. */
class TlsIT {
  private static final String CA = TestCertificate.ca().replace("\r", "");
  private static final String PRIVATE_KEY = "c29tZWJvZHkncyBvd24ga2V5";

  private OperatorFixture here;
  private FakeRegistryServer secure;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    secure = FakeRegistryServer.startTls();
    secure.put("app", "v1");
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
  }

  @AfterEach
  void close() {
    here.close();
    secure.close();
  }

  @Test
  void caOfTheImageIsTrustedByOperatorAndPod() {
    here.startOperator();
    here.apply("own", selfService("{source: {caRef: {kind: ConfigMap, name: registry-ca}}}"));
    ImageStatus status = here.awaitReady("own", "False", "CAMissing");
    assertThat(status.conditions())
        .anyMatch(c -> c.getType().equals("Stalled") && c.getStatus().equals("True"))
        .first()
        .satisfies(c ->
            assertThat(c.getMessage())
                .contains("ConfigMap %s/registry-ca".formatted(here.team), "ca.crt"));
    assertThat(here.runs("own")).isEmpty();

    configMap(here.team, CA);
    here.request("own");
    TaskRun run = here.awaitRun("own", 1);
    assertThat(dataOf(run))
        .containsEntry("source-ca.crt", CA)
        .containsOnlyKeys("url.txt", "images.txt", "source-ca.crt");
    assertThat(filesOf(run))
        .isEqualTo(
            Map.of(
                "images-url",
                Map.of("url.txt", "url.txt", "images.txt", "images.txt"),
                "source-ca",
                Map.of("source-ca.crt", "ca.crt")));
    assertThat(params(run))
        .containsEntry("srcTLSverify", "true")
        .containsEntry("destTLSverify", "false");
    here.succeed(run);
    here.awaitReady("own", "True", "UpToDate");
  }

  @Test
  void otherCaIsNotTrusted() {
    here.startOperator();
    configMap(here.team, TestCertificate.expiredCa());
    here.apply("other", selfService("{source: {caRef: {kind: ConfigMap, name: registry-ca}}}"));
    ImageStatus status = here.awaitReady("other", "False", "TLSVerificationFailed");
    assertThat(status.conditions().getFirst().getMessage())
        .contains(secure.host())
        .endsWith("have its CA trusted by spec.tls.source.caRef.");
    assertThat(here.runs("other")).isEmpty();
  }

  /** A user who may create an Image, but not read the Secret, learns nothing of it. */
  @Test
  void privateKeyIsNotRevealed() {
    here.startOperator();
    secret(
        here.team,
        "server",
        Map.of(
            "tls.key",
            "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(PRIVATE_KEY),
            "both.pem",
            CA
                + "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                    .formatted(PRIVATE_KEY)));
    here.apply("key", selfService("{source: {caRef: {kind: Secret, name: server, key: tls.key}}}"));
    ImageStatus status = here.awaitReady("key", "False", "CAInvalid");
    assertThat(status.conditions().getFirst().getMessage())
        .contains("Secret %s/server (key tls.key)".formatted(here.team));
    here.apply(
        "both",
        elsewhere(selfService("{source: {caRef: {kind: Secret, name: server, key: both.pem}}}")));
    assertThat(dataOf(here.awaitRun("both", 1))).containsEntry("source-ca.crt", CA);
    assertThat(everythingWritten()).contains("source-ca.crt").doesNotContain(PRIVATE_KEY);
  }

  @Test
  void caOfTheInstallationIsTheDefault() {
    here.startOperator(
        Map.of(
            "DISABLE_SRC_TLS_VERIFICATION", "false", "SOURCE_CA", "ConfigMap/registry-ca/ca.crt"));
    here.apply("central", spec());
    ImageStatus status = here.awaitReady("central", "False", "CAMissing");
    assertThat(status.conditions().getFirst().getMessage())
        .contains("ConfigMap %s/registry-ca".formatted(here.central), "config.source.ca");
    configMap(here.central, CA);
    here.request("central");
    TaskRun run = here.awaitRun("central", 1);
    assertThat(run.getMetadata().getNamespace()).isEqualTo(here.central);
    assertThat(dataOf(run)).containsEntry("source-ca.crt", CA);
    here.apply("own", elsewhere(selfService("{destination: {insecureSkipVerify: true}}")));
    assertThat(dataOf(here.awaitRun("own", 1))).containsEntry("source-ca.crt", CA);
  }

  @Test
  void skipVerifyOfTheImageOverridesTheInstallation() {
    here.startOperator(
        Map.of("DISABLE_SRC_TLS_VERIFICATION", "false", "DISABLE_DEST_TLS_VERIFICATION", "false"));
    here.apply(
        "own",
        selfService(
            "{source: {insecureSkipVerify: true}, destination: {insecureSkipVerify: true}}"));
    TaskRun run = here.awaitRun("own", 1);
    assertThat(params(run))
        .containsEntry("srcTLSverify", "false")
        .containsEntry("destTLSverify", "false");
    assertThat(dataOf(run)).containsOnlyKeys("url.txt", "images.txt");
  }

  @Test
  void runsUseTheProxyOfTheInstallation() {
    here.startOperator(
        Map.of(
            "HTTPS_PROXY", "http://ada:hunter2@proxy:3128",
            "NO_PROXY", ".svc",
            "PROXY_SECRET", "proxy"));
    here.apply("own", selfService("{source: {insecureSkipVerify: true}}"));
    ImageStatus status = here.awaitReady("own", "False", "SecretMissing");
    assertThat(status.conditions().getFirst().getMessage())
        .contains("Secret %s/proxy does not exist".formatted(here.team), "HTTPS_PROXY");
    secret(here.team, "proxy", Map.of("HTTPS_PROXY", "http://ada:hunter2@proxy:3128"));
    here.request("own");
    List<EnvVar> environment = here.awaitRun("own", 1).getSpec().getPodTemplate().getEnv();
    assertThat(environment).extracting(EnvVar::getName).containsExactly("NO_PROXY", "HTTPS_PROXY");
    assertThat(environment.getFirst().getValue()).isEqualTo(".svc");
    assertThat(environment.getLast().getValueFrom().getSecretKeyRef().getName()).isEqualTo("proxy");
    assertThat(everythingWritten()).contains("HTTPS_PROXY").doesNotContain("hunter2");
  }

  private String spec() {
    return here.spec("OneShot", "v1").replace(here.source.host(), secure.host());
  }

  /** Changes the destination, because two Images may not have the same. */
  private static String elsewhere(String spec) {
    return spec.replace("/mirror/", "/elsewhere/");
  }

  private String selfService(String tls) {
    return spec() + "serviceAccountName: mirror\ntls: %s\n".formatted(tls);
  }

  private void configMap(String namespace, String certificates) {
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("registry-ca")
                .withNamespace(namespace)
                .endMetadata()
                .withData(Map.of("ca.crt", certificates))
                .build())
        .create();
  }

  private void secret(String namespace, String name, Map<String, String> data) {
    here.client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }

  private Map<String, String> dataOf(TaskRun run) {
    return here.client
        .configMaps()
        .inNamespace(run.getMetadata().getNamespace())
        .withName(run.getMetadata().getName())
        .get()
        .getData();
  }

  /** Returns the keys of the run's ConfigMap with their files, by workspace. */
  private static Map<String, Map<String, String>> filesOf(TaskRun run) {
    String own = run.getMetadata().getName();
    assertThat(run.getSpec().getWorkspaces())
        .filteredOn(workspace -> workspace.getSecret() == null)
        .allMatch(workspace -> workspace.getConfigMap().getName().equals(own));
    return run.getSpec().getWorkspaces().stream()
        .filter(workspace -> workspace.getConfigMap() != null)
        .collect(
            Collectors.toMap(
                WorkspaceBinding::getName,
                workspace ->
                    workspace.getConfigMap().getItems().stream()
                        .collect(Collectors.toMap(i -> i.getKey(), i -> i.getPath()))));
  }

  private static Map<String, String> params(TaskRun run) {
    return run.getSpec().getParams().stream()
        .collect(Collectors.toMap(Param::getName, p -> p.getValue().getStringVal()));
  }

  /** Returns everything that the operator may have written in the namespaces of this test. */
  private String everythingWritten() {
    return Stream.of(here.team, here.central)
        .flatMap(namespace ->
            Stream.<List<? extends HasMetadata>>of(
                    here.client.configMaps().inNamespace(namespace).list().getItems(),
                    here.client.resources(TaskRun.class).inNamespace(namespace).list().getItems(),
                    here.client.resources(Image.class).inNamespace(namespace).list().getItems(),
                    here.client.resources(Event.class).inNamespace(namespace).list().getItems())
                .flatMap(List::stream))
        .map(Serialization::asYaml)
        .collect(Collectors.joining());
  }
}
