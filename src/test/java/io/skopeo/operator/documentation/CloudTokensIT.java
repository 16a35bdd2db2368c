package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.documentation.CloudTokenServices.Behavior;
import io.skopeo.operator.oci.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the documented CronJobs that renew tokens: their manifests are applied to a real API server,
 * and the programs of their pods run here, with the rights of their account.
 */
class CloudTokensIT {
  private static final Document REGISTRIES = Document.read(Path.of("docs/registries.md"));
  private static final String NAMESPACE = "team-a";
  private static final String NAME = "registry-token";
  private static int count;

  @TempDir private Path directory;
  private final KubernetesClient client = ApiServer.client();
  private final String namespace = "tokens-" + ++count;
  private CloudTokenServices services;
  private int runs;

  /** A documented CronJob. */
  enum Recipe {
    ECR("aws ecr", "AWS", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app"),
    ARTIFACT_REGISTRY(
        "iamcredentials", "oauth2accesstoken", "europe-docker.pkg.dev/project/repository/app"),
    ACR("/oauth2/exchange", "00000000-0000-0000-0000-000000000000", "example.azurecr.io/app");

    private final String words;
    private final String user;
    private final String repository;

    Recipe(String words, String user, String repository) {
      this.words = words;
      this.user = user;
      this.repository = repository;
    }
  }

  @BeforeEach
  void create() throws IOException {
    services = new CloudTokenServices(directory);
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    Files.writeString(directory.resolve("federated"), "of+the/pod==");
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  @AfterEach
  void stop() {
    services.close();
  }

  @ParameterizedTest
  @EnumSource
  void operatorUsesTheTokenOfTheLastRun(Recipe recipe) throws IOException {
    install(recipe);
    services.behave(Behavior.GRANT, "first.token-1_x");
    run(recipe);
    assertThat(credential(recipe)).contains(new Credential(recipe.user, "first.token-1_x"));
    services.behave(Behavior.GRANT, "A".repeat(4000));
    run(recipe);
    assertThat(credential(recipe)).contains(new Credential(recipe.user, "A".repeat(4000)));
  }

  @ParameterizedTest
  @CsvSource({
    "ECR, REFUSE_IDENTITY",
    "ECR, REFUSE_TOKEN",
    "ECR, ANSWER_WITHOUT_TOKEN",
    "ARTIFACT_REGISTRY, REFUSE_IDENTITY",
    "ARTIFACT_REGISTRY, REFUSE_TOKEN",
    "ARTIFACT_REGISTRY, ANSWER_WITHOUT_TOKEN",
    "ACR, REFUSE_IDENTITY",
    "ACR, REFUSE_TOKEN",
    "ACR, ANSWER_WITHOUT_TOKEN",
  })
  void refusedTokenFailsTheJobAndLeavesTheSecret(Recipe recipe, Behavior behavior)
      throws IOException {
    install(recipe);
    services.behave(Behavior.GRANT, "granted");
    run(recipe);
    services.behave(behavior, "not-granted");
    assertThatThrownBy(() -> run(recipe)).isInstanceOf(IllegalArgumentException.class);
    assertThat(credential(recipe)).contains(new Credential(recipe.user, "granted"));
  }

  @ParameterizedTest
  @EnumSource
  void accountMayChangeItsSecretAlone(Recipe recipe) {
    install(recipe);
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("other")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    try (var own = ApiServer.clientOf(namespace, NAME, new Interceptor() {})) {
      assertThat(own.secrets().inNamespace(namespace).withName(NAME).get()).isNotNull();
      assertThatThrownBy(() -> own.secrets().inNamespace(namespace).withName("other").get())
          .isInstanceOf(KubernetesClientException.class);
      assertThatThrownBy(() -> own.secrets().inNamespace(namespace).list())
          .isInstanceOf(KubernetesClientException.class);
      assertThatThrownBy(() -> own.secrets().inNamespace(namespace).withName(NAME).delete())
          .isInstanceOf(KubernetesClientException.class);
    }
  }

  /** Follows the document: the Secret, both manifests, the first Job. */
  private void install(Recipe recipe) {
    List<String> commands = commands();
    bash(commands.getFirst());
    Stream.of(block("yaml", "kind: ServiceAccount"), block("yaml", recipe.words))
        .flatMap(text -> Arrays.stream(text.split("\n---\n")))
        .map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class))
        .forEach(object -> client.resource(object).create());
    bash(commands.getLast());
    assertThat(client.batch().v1().jobs().inNamespace(namespace).withName(NAME + "-now").get())
        .isNotNull();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("mirror")
                .withNamespace(namespace)
                .endMetadata()
                .addNewSecret()
                .withName(NAME)
                .endSecret()
                .build())
        .create();
  }

  private List<String> commands() {
    List<String> commands =
        List.of(block("sh yours", NAME + "-now").replace("\\\n", " ").strip().split("\n"));
    assertThat(commands).hasSize(2);
    return commands;
  }

  private String block(String info, String words) {
    List<String> found =
        REGISTRIES.blocks().stream()
            .filter(block -> block.info().equals(info))
            .map(Document.Block::text)
            .filter(text -> text.contains(words) && text.contains(NAME))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst().replace(NAMESPACE, namespace);
  }

  /** Runs the containers of a pod one after another, as Kubernetes does. */
  private void run(Recipe recipe) {
    CronJob cron = Serialization.unmarshal(block("yaml", recipe.words), CronJob.class);
    PodSpec pod = cron.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
    assertThat(pod.getServiceAccountName()).isEqualTo(NAME);
    Path scratch = directory.resolve("token-" + ++runs);
    assertThat(scratch.toFile().mkdir()).isTrue();
    for (Container container : pod.getInitContainers()) {
      command(container, container.getCommand(), scratch);
    }
    for (Container container : pod.getContainers()) {
      command(
          container,
          List.of(
              "kubectl",
              "--as=" + ApiServer.userName(namespace, NAME),
              "--as-group=system:serviceaccounts",
              "--as-group=system:authenticated"),
          scratch);
    }
  }

  private void command(Container container, List<String> program, Path scratch) {
    List<String> command = new ArrayList<>(environment());
    container
        .getEnv()
        .forEach(variable -> command.add(variable.getName() + "=" + variable.getValue()));
    command.addAll(program);
    command.addAll(container.getArgs());
    Program.run("", command.stream().map(word -> word.replace("/token/", scratch + "/")).toList());
  }

  /** The variables of the machine, and those that AKS adds to a pod with its label. */
  private List<String> environment() {
    return List.of(
        "env",
        "-i",
        "KUBECONFIG=" + directory.resolve("kubeconfig"),
        "HOME=" + directory,
        "PATH=%s:%s:%s"
            .formatted(
                services.programs(), ClusterScript.variable("CLUSTER_BIN"), System.getenv("PATH")),
        "AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/",
        "AZURE_TENANT_ID=tenant",
        "AZURE_CLIENT_ID=client",
        "AZURE_FEDERATED_TOKEN_FILE=" + directory.resolve("federated"));
  }

  private void bash(String command) {
    List<String> words = new ArrayList<>(environment());
    words.addAll(List.of("bash", "-ec", command));
    Program.run("", words);
  }

  private Optional<Credential> credential(Recipe recipe) {
    return new ServiceAccountReader(client)
        .ofServiceAccount(namespace, "mirror")
        .orThrow()
        .identity(Side.SOURCE, Repository.parse(recipe.repository).orThrow())
        .orThrow()
        .credential();
  }
}
