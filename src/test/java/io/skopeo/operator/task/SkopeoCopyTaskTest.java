package io.skopeo.operator.task;

import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.ParamSpec;
import io.fabric8.tekton.v1.Step;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskResult;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.WorkspaceDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the interface of the Task in {@code tekton/}, its security context and its samples. */
class SkopeoCopyTaskTest {
  private static final Path SAMPLES = Path.of("tekton/samples");

  /** The block in the Task that is the program. */
  private static final Pattern PROGRAM =
      Pattern.compile("(?<=\n        - \\|\n).*(?=        - skopeo-copy\n)", Pattern.DOTALL);

  private static final Pattern DOCUMENT = Pattern.compile("(?m)^---$");

  private final Task task = TaskStep.task();
  private final Step step = TaskStep.step();

  @Test
  void paramsAreThoseOfTheCatalogAndOurs() {
    assertThat(
            task.getSpec().getParams().stream()
                .collect(toMap(ParamSpec::getName, p -> p.getDefault().getStringVal())))
        .isEqualTo(
            Map.ofEntries(
                entry("srcImageURL", ""),
                entry("destImageURL", ""),
                entry("srcTLSverify", "true"),
                entry("destTLSverify", "true"),
                entry("multiArch", "all"),
                entry("parallelism", "4"),
                entry("retryTimes", "2"),
                entry("lineTimeout", "15m"),
                entry("deadline", ""),
                entry("failFast", "false"),
                entry("title", ""),
                entry("volumePath", ""),
                entry("volumeMode", "")));
  }

  /** Tekton copies them to each run, and the Dashboard shows the first four of a run. */
  @Test
  void labelsAreLeftToTheRuns() {
    assertThat(task.getMetadata().getLabels()).isNullOrEmpty();
  }

  @Test
  void onlyTheListIsARequiredWorkspace() {
    List<WorkspaceDeclaration> workspaces = task.getSpec().getWorkspaces();

    assertThat(workspaces.stream().filter(w -> !Boolean.TRUE.equals(w.getOptional())))
        .extracting(WorkspaceDeclaration::getName)
        .containsExactly("images-url");
    assertThat(workspaces)
        .extracting(WorkspaceDeclaration::getName)
        .containsExactly(
            "images-url",
            "auth",
            "source-auth",
            "destination-auth",
            "source-ca",
            "destination-ca",
            "policy",
            "volume");
  }

  @Test
  void resultsAreNamedSoThatChainsDoesNotSignThem() {
    assertThat(task.getSpec().getResults())
        .extracting(TaskResult::getName)
        .containsExactly("line-status", "summary", "failures", "bytes")
        .noneMatch(name -> name.matches(".*(IMAGE_URL|IMAGE_DIGEST|IMAGES)"));
  }

  @Test
  void oneStepOfTheCatalogsNameNeedsNoInitContainer() {
    assertThat(task.getMetadata().getName()).isEqualTo("skopeo-copy");
    assertThat(task.getSpec().getSteps()).hasSize(1);
    assertThat(step.getName()).isEqualTo("skopeo-copy");
    assertThat(step.getScript()).isNull();
    assertThat(step.getWorkingDir()).isNull();
    assertThat(step.getCommand()).containsExactly("bash", "-p", "-c");
  }

  @Test
  void imageIsNamedOnce() throws IOException {
    assertThat(step.getImage()).isEqualTo("quay.io/containers/skopeo:v1.23.0");
    assertThat(Files.readString(TaskStep.FILE)).containsOnlyOnce(step.getImage());
  }

  @Test
  void stepIsAdmittedWherePodSecurityIsRestricted() {
    SecurityContext context = step.getSecurityContext();

    assertThat(context.getRunAsNonRoot()).isTrue();
    assertThat(context.getRunAsUser()).isEqualTo(65532);
    assertThat(context.getRunAsGroup()).isEqualTo(65532);
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd()).isEmpty();
    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(step.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .containsExactly("/tmp", "/var/tmp");
  }

  @Test
  void credentialsOfTheServiceAccountAreRead() {
    assertThat(step.getEnv())
        .anyMatch(e ->
            e.getName().equals("REGISTRY_AUTH_FILE")
                && e.getValue().equals("$(credentials.path)/.docker/config.json"))
        .anyMatch(e -> e.getName().equals("HOME") && e.getValue().equals("/tekton/home"));
  }

  /** The program has its own file; {@code -Dgolden.write} writes it into the Task. */
  @Test
  void programIsThatOfItsFile() throws IOException {
    String program = Files.readString(Path.of("tekton/skopeo-copy.sh"));
    String indented =
        program.lines().map(l -> l.isEmpty() ? "\n" : l.indent(10)).collect(joining());
    String before = Files.readString(TaskStep.FILE);
    String written = PROGRAM.matcher(before).replaceFirst(Matcher.quoteReplacement(indented));
    if (System.getProperty("golden.write") != null) {
      Files.writeString(TaskStep.FILE, written);
    }
    assertThat(TaskStep.FILE).content().isEqualTo(written);
    assertThat(TaskStep.step().getArgs()).containsExactly(program, "skopeo-copy");
  }

  /** Neither Tekton nor Kubernetes replaces anything in the program. */
  @Test
  void programDoesNotDependOnParams() {
    String program = step.getArgs().getFirst();
    Map<String, String> environment =
        step.getEnv().stream().collect(toMap(e -> e.getName(), e -> "replaced"));

    assertThat(program)
        .doesNotContain("$$")
        .doesNotContainPattern(
            "\\$\\((params|workspaces|results|context|steps|tasks|credentials)\\b");
    assertThat(TaskStep.expanded(program, environment)).isEqualTo(program);
  }

  @Test
  void everyCharacterOfLineStatusIsExplained() throws IOException {
    String description = task.getSpec().getResults().getFirst().getDescription();
    String readme = Files.readString(Path.of("tekton/README.md"));

    for (String character :
        List.of(
            ".", "s", "n", "c", "a", "w", "d", "m", "q", "p", "l", "o", "r", "t", "f", "i", "k",
            "-", "_", "=", "z", "b", "u")) {
      assertThat(description).contains("\"" + character + "\"");
      assertThat(readme).contains("| `" + character + "` |");
    }
  }

  @Test
  void readmeNamesEveryParamWorkspaceAndResult() throws IOException {
    String readme = Files.readString(Path.of("tekton/README.md"));

    task.getSpec().getParams().forEach(p -> assertThat(readme).contains("`" + p.getName() + "`"));
    task.getSpec()
        .getWorkspaces()
        .forEach(w -> assertThat(readme).contains("`" + w.getName() + "`"));
    task.getSpec().getResults().forEach(r -> assertThat(readme).contains("`" + r.getName() + "`"));
  }

  @Test
  void samplesFitTogetherAndWithTheTask() throws IOException {
    List<HasMetadata> samples = new ArrayList<>();
    try (var files = Files.list(SAMPLES)) {
      for (Path file : files.sorted().toList()) {
        samples.addAll(read(file));
      }
    }

    Secret secret = only(samples, Secret.class).getFirst();
    ServiceAccount account = only(samples, ServiceAccount.class).getFirst();
    ConfigMap list = only(samples, ConfigMap.class).getFirst();
    List<TaskRun> runs = only(samples, TaskRun.class);

    assertThat(secret.getType()).isEqualTo("kubernetes.io/dockerconfigjson");
    assertThat(account.getSecrets())
        .extracting(ObjectReference::getName)
        .containsExactly(secret.getMetadata().getName());
    assertThat(list.getData()).containsOnlyKeys("url.txt");
    assertThat(runs).hasSize(2);
    assertThat(runs)
        .allSatisfy(run -> {
          assertThat(run.getSpec().getTaskRef().getName()).isEqualTo(task.getMetadata().getName());
          assertThat(run.getSpec().getServiceAccountName())
              .isEqualTo(account.getMetadata().getName());
          assertThat(TaskStep.byName(run.getSpec().getParams()).keySet()).isSubsetOf(paramNames());
          assertThat(run.getSpec().getWorkspaces())
              .singleElement()
              .satisfies(w -> assertThat(w.getName()).isEqualTo("images-url"));
        });
    assertThat(runs)
        .anyMatch(r -> r.getSpec().getWorkspaces().getFirst().getEmptyDir() != null)
        .anyMatch(r ->
            r.getSpec().getWorkspaces().getFirst().getConfigMap() != null
                && list.getMetadata()
                    .getName()
                    .equals(r.getSpec().getWorkspaces().getFirst().getConfigMap().getName()));
  }

  private Set<String> paramNames() {
    return task.getSpec().getParams().stream().collect(toMap(ParamSpec::getName, p -> p)).keySet();
  }

  private static List<HasMetadata> read(Path file) throws IOException {
    List<HasMetadata> resources = new ArrayList<>();
    for (String document : DOCUMENT.splitAsStream(Files.readString(file)).toList()) {
      resources.add((HasMetadata) Serialization.unmarshal(document, KubernetesResource.class));
    }
    return resources;
  }

  private static <T> List<T> only(List<HasMetadata> resources, Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
