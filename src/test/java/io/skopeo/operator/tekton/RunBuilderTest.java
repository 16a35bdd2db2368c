package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.fabric8.tekton.v1.TaskRunStepSpec;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Certificates;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.RunOptions.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ConfigMap and TaskRun as they are sent. {@code mvn test -Dtest=RunBuilderTest -Dgolden.write}
 * writes the files anew.
 */
class RunBuilderTest {
  private static final Path FOLDER = Path.of("src/test/resources/runs");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final ImageName IMAGE =
      new ImageName("team-a", "argocd", "6f1c9a7e-0000-4000-8000-123456789abc");
  private static final String LANE = "0123456789abcdef0123";
  private static final TaskRun CREATED =
      new TaskRunBuilder().withNewMetadata().withUid("uid-of-the-taskrun").endMetadata().build();
  private static final CopyBatch BATCH =
      batch(
          """
          docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd:v2.13.0
          docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd:v2.13.1
          """
              .formatted(DIGEST),
          Map.of());

  private static CopyBatch batch(String urlTxt, Map<Digest, String> indexes) {
    List<Copy> copies = CopyBatch.read(urlTxt, "").copies();
    return new CopyBatch(
        copies,
        Collections.nCopies(copies.size(), IMAGE),
        List.of(new PullCount(new PullCount.Quota("team-a/mirror", "quay.io"), copies.size())),
        0,
        indexes);
  }

  @Test
  void centralRun() throws IOException {
    assertGolden(
        "central.yaml",
        identity("skopeo-operator"),
        ownTask("skopeo-operator"),
        options("skopeo-copy", false));
  }

  @Test
  void selfServiceRunReachesTheTaskOfAnotherNamespace() throws IOException {
    assertGolden(
        "self-service.yaml",
        identity("team-a"),
        ownTask("skopeo-operator"),
        options("mirror", true));
  }

  @Test
  void runOfTheCatalogsTaskHasOnlyItsParams() throws IOException {
    assertGolden(
        "catalog.yaml",
        identity("skopeo-operator"),
        dialect(FOLDER.resolve("catalog-0.4.yaml"), "skopeo-operator"),
        options("skopeo-copy", false));
  }

  /** Tekton fetches it; what it declares is known from this version's own. */
  @Test
  void runOfABundleNamesIt() throws IOException {
    assertGolden(
        "bundle.yaml",
        identity("skopeo-operator"),
        ShippedTask.DIALECT.at(
            new TaskContract.InBundle("registry.example.com/tekton/skopeo-copy:1.0"),
            "skopeo-copy"),
        options("skopeo-copy", false));
  }

  /**
   * The catalog's Tasks before 0.4 copy the node's platform alone, unless a line says otherwise.
   */
  @Test
  void linesForATaskWithoutMultiArchSelectAllPlatforms() throws IOException {
    TaskContract task = dialect(FOLDER.resolve("catalog-0.4.yaml"), "skopeo-operator");
    var older =
        new TaskContract(
            task.place(),
            task.name(),
            Set.of("srcTLSverify", "destTLSverify"),
            task.steps(),
            Set.of(),
            false,
            false);
    String urlTxt =
        RunBuilder.configMap(
                identity("skopeo-operator"), BATCH, older, options("skopeo-copy", false), CREATED)
            .getData()
            .get(RunBuilder.URL_TXT);
    assertThat(urlTxt.lines()).isNotEmpty().allMatch(line -> line.endsWith(" --all"));
    assertThat(CopyBatch.read(urlTxt, "").copies()).isEqualTo(BATCH.copies());
  }

  /** Two users of one registry: the Secret is named, and nothing of it is in the run. */
  @Test
  void runGetsTheCredentialsOfEachSide() throws IOException {
    assertGolden(
        "two-users.yaml",
        identity("skopeo-operator"),
        ownTask("skopeo-operator"),
        options("two-users", false));
  }

  /** The index of some platforms comes with the run, in a folder that skopeo reads. */
  @Test
  void runOfSomePlatformsHasAFolderForTheirIndex() throws IOException {
    assertGolden(
        "platforms.yaml",
        identity("skopeo-operator"),
        batch(
            """
            docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd@%1$s
            dir:%2$s docker://registry.example.com/argocd:v2.13.0 --multi-arch=index-only
            """
                .formatted(DIGEST, "b".repeat(64)),
            Map.of(new Digest("sha256", "b".repeat(64)), "{\"schemaVersion\":2}")),
        ownTask("skopeo-operator"),
        options("skopeo-copy", false));
  }

  /** Then nothing depends on what Tekton gives the account's pods. */
  @Test
  void runMountsTheOnlyConfigOfItsAccount() throws IOException {
    assertGolden("mounted.yaml", identity("team-a"), ownTask("team-a"), mounting(Map.of()));
    TaskContract catalog = dialect(FOLDER.resolve("catalog-0.4.yaml"), "skopeo-operator");
    assertThat(
            RunBuilder.taskRun(identity("team-a"), BATCH, catalog, mounting(Map.of()))
                .getSpec()
                .getWorkspaces())
        .hasSize(1);
  }

  /** The CAs are in the run's own ConfigMap, and each in its workspace alone. */
  @Test
  void runBringsTheCasOfBothSidesAlong() throws IOException {
    assertGolden(
        "authorities.yaml",
        identity("team-a"),
        ownTask("team-a"),
        reached(
            new Transport(true, Optional.of("CERTIFICATES OF SOURCE\n")),
            new Transport(true, Optional.of("CERTIFICATES OF DESTINATION\n")),
            RunProxies.NONE));
  }

  @Test
  void runUsesTheProxiesOfTheInstallation() throws IOException {
    assertGolden(
        "proxies.yaml",
        identity("team-a"),
        ownTask("team-a"),
        reached(
            Transport.VERIFIED,
            Transport.VERIFIED,
            new RunProxies(
                Map.of("NO_PROXY", ".svc,10.0.0.0/8"),
                Optional.of("proxy"),
                new TreeSet<>(Set.of("HTTPS_PROXY", "HTTP_PROXY")))));
  }

  @Test
  void proxiesWithoutAnAccountNeedNoSecret() throws IOException {
    var proxies =
        new RunProxies(
            Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", ".svc"),
            Optional.empty(),
            new TreeSet<>());
    assertThat(
            RunBuilder.taskRun(
                    identity("team-a"),
                    BATCH,
                    ownTask("team-a"),
                    reached(Transport.VERIFIED, Transport.VERIFIED, proxies))
                .getSpec()
                .getPodTemplate()
                .getEnv())
        .containsExactly(
            new EnvVar("HTTPS_PROXY", "proxy:3128", null), new EnvVar("NO_PROXY", ".svc", null));
  }

  /** The API server accepts 1 MiB of data in a ConfigMap. */
  @Test
  void longestLinesAndLargestCasFitIntoAConfigMap() throws IOException {
    String longest = "x".repeat(Certificates.MAX_CHARACTERS);
    var full =
        new CopyBatch(
            BATCH.copies(),
            BATCH.images(),
            List.of(),
            0,
            Map.of(
                BATCH.copies().getFirst().source().digest(),
                "x"
                    .repeat(
                        CopyBatch.MOST_CHARACTERS
                            - BATCH.urlTxt().length()
                            - BATCH.imagesTxt().length())));
    assertThat(full.urlTxt().length() + full.imagesTxt().length())
        .isLessThan(CopyBatch.MOST_CHARACTERS);
    var data =
        RunBuilder.configMap(
                identity("team-a"),
                full,
                ownTask("team-a"),
                reached(
                    new Transport(true, Optional.of(longest)),
                    new Transport(true, Optional.of(longest)),
                    RunProxies.NONE),
                CREATED)
            .getData();
    int all = data.values().stream().mapToInt(String::length).sum();
    int forAllOnLines = CopyBatch.MOST * " --all".length();
    assertThat(all + forAllOnLines).isLessThan(1 << 20);
  }

  @Test
  void optionsOfTheImageAreSet() throws IOException {
    assertGolden("own-options.yaml", identity("team-a"), ownTask("team-a"), wishing());
  }

  @Test
  void resourcesAreOnlyBoundToAStepThatTheTaskHas() throws IOException {
    TaskContract task = ownTask("team-a");
    var foreign =
        new TaskContract(
            new TaskContract.InNamespace("team-a"),
            "own",
            task.params(),
            Set.of("copy"),
            Set.of(),
            false,
            false);
    assertThat(stepSpecs(task)).hasSize(1);
    assertThat(stepSpecs(foreign)).isEmpty();
  }

  /** A step of the catalog's Task fails if a mesh's proxy is not there yet. */
  @ParameterizedTest
  @CsvSource({"true, false, READY", "true, true,", "false, false,"})
  void onlyATaskThatWaitsForTheNetworkStartsBeforeItsPodIsReady(
      boolean reportsLines, boolean hasSidecars, @Nullable String ready) {
    var task =
        new TaskContract(
            new TaskContract.InNamespace("team-a"),
            "own",
            Set.of(),
            Set.of(),
            Set.of(),
            reportsLines,
            hasSidecars);
    assertThat(
            RunBuilder.taskRun(identity("team-a"), BATCH, task, wishing())
                .getMetadata()
                .getAnnotations()
                .get("tekton.dev/ready"))
        .isEqualTo(ready);
  }

  private static List<TaskRunStepSpec> stepSpecs(TaskContract task) {
    return RunBuilder.taskRun(identity("team-a"), BATCH, task, wishing()).getSpec().getStepSpecs();
  }

  /** Two shared runs must not look like those of one Image. */
  @Test
  void sharedRunSaysHowManyImagesItServes() throws IOException {
    List<ImageName> images =
        IntStream.range(0, 37)
            .mapToObj(i -> new ImageName("team-a", "app-%02d".formatted(i), "uid-" + i))
            .toList();
    var batch =
        new CopyBatch(
            images.stream()
                .map(image ->
                    new Copy(
                        BATCH.copies().getFirst().source(),
                        new Tagged(
                            new Repository("registry.example.com", image.name()), new Tag("1"))))
                .toList(),
            images,
            List.of(new PullCount(new PullCount.Quota("team-a/mirror", "quay.io"), 37)),
            0,
            Map.of());
    assertGolden(
        "shared.yaml",
        RunIdentity.of("team-a", "team-a", LANE, batch, 3, 17),
        batch,
        ownTask("team-a"),
        options("mirror", true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|Image team-a/app-0: 1 tag from quay.io/a to registry.example.com/app-0",
        "2|Images of namespace team-a: app-0, app-1: 2 tags",
        "3|Images of namespace team-a: app-0, app-1, app-2: 3 tags",
        "4|Images of namespace team-a: app-0, app-1, app-2 and 1 more: 4 tags",
        "37|Images of namespace team-a: app-0, app-1, app-2 and 34 more: 37 tags",
      })
  void titleNamesThreeImages(int images, String title) {
    List<ImageName> names =
        IntStream.range(0, images)
            .mapToObj(i -> new ImageName("team-a", "app-" + i, "uid-" + i))
            .toList();
    var batch =
        new CopyBatch(
            names.stream()
                .map(name ->
                    new Copy(
                        new Pinned(
                            new Repository("quay.io", "a"), new Digest("sha256", "a".repeat(64))),
                        new Tagged(
                            new Repository("registry.example.com", name.name()), new Tag("1"))))
                .toList(),
            names,
            List.of(),
            0,
            Map.of());
    assertThat(RunAnnotations.title(RunIdentity.of("team-a", "team-a", LANE, batch, 0, 1), batch))
        .isEqualTo(title);
  }

  /** Maps without an order have another one in each process. */
  @Test
  void orderOfMapsDoesNotChangeALane() throws IOException {
    TaskContract task = ownTask("team-a");
    assertThat(RunBuilder.laneText(task, ordered(1, 2, 3)))
        .isEqualTo(RunBuilder.laneText(task, ordered(3, 1, 2)))
        .isNotEqualTo(RunBuilder.laneText(task, ordered(1, 2)));
  }

  private static RunOptions ordered(Integer... numbers) {
    var texts = new LinkedHashMap<String, String>();
    var quantities = new LinkedHashMap<String, Quantity>();
    for (int number : numbers) {
      texts.put("example.com/" + number, "x");
      quantities.put("example.com/" + number, new Quantity("1"));
    }
    return new RunOptions(
        new RunOptions.Account("mirror", TWO_USERS, true),
        new RunOptions.Reach(
            Transport.VERIFIED,
            Transport.VERIFIED,
            new RunProxies(texts, Optional.of("proxy"), new TreeSet<>(texts.keySet()))),
        new RunOptions.Copying(4, Duration.ofHours(1), OptionalInt.empty()),
        new TaskRunOptions.PodScheduling(
            quantities, quantities, texts, List.of(), Optional.empty(), Optional.empty()),
        new PropagatedMetadata(texts, texts),
        Instant.EPOCH);
  }

  @Test
  void startOfARunDoesNotChangeItsLane() throws IOException {
    TaskContract task = ownTask("team-a");
    assertThat(RunBuilder.laneText(task, wishing().at(Instant.parse("2027-01-01T00:00:00Z"))))
        .isEqualTo(RunBuilder.laneText(task, wishing()));
  }

  @Test
  void noFileIsLeftOver() throws IOException {
    try (var files = Files.list(FOLDER)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "central.yaml",
              "self-service.yaml",
              "shared.yaml",
              "authorities.yaml",
              "catalog.yaml",
              "catalog-0.4.yaml",
              "own-options.yaml",
              "platforms.yaml",
              "bundle.yaml",
              "two-users.yaml",
              "mounted.yaml",
              "proxies.yaml");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT10M", "PT2M", "PT30S", "PT1S"})
  void deadlineLeavesTimeToCopyAndToWriteResults(Duration timeout) {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    var options =
        new RunOptions(
            new RunOptions.Account("account", Map.of(), true),
            new RunOptions.Reach(Transport.VERIFIED, Transport.VERIFIED, RunProxies.NONE),
            new RunOptions.Copying(4, timeout, OptionalInt.empty()),
            TaskRunOptions.PodScheduling.ANY,
            PropagatedMetadata.NOTHING,
            now);
    assertThat(options.deadline()).isAfter(now).isBefore(now.plus(timeout));
  }

  private static void assertGolden(
      String file, RunIdentity run, TaskContract task, RunOptions options) throws IOException {
    assertGolden(file, run, BATCH, task, options);
  }

  private static void assertGolden(
      String file, RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options)
      throws IOException {
    TaskRun taskRun = RunBuilder.taskRun(run, batch, task, options);
    String yaml =
        Stream.of(taskRun, RunBuilder.configMap(run, batch, task, options, CREATED))
            .map(Serialization::asYaml)
            .reduce("", String::concat);
    Path golden = FOLDER.resolve(file);
    if (System.getProperty("golden.write") != null) {
      Files.writeString(golden, yaml);
    }
    assertThat(golden).content().isEqualTo(yaml);
  }

  private static TaskContract ownTask(String namespace) throws IOException {
    return dialect(Path.of("tekton/skopeo-copy.yaml"), namespace);
  }

  private static TaskContract dialect(Path file, String namespace) throws IOException {
    Task task = Serialization.unmarshal(Files.readString(file), Task.class);
    task.getMetadata().setNamespace(namespace);
    TaskContract contract = TaskContract.of(task).orThrow();
    return new TaskContract(
        new TaskContract.InNamespace(namespace),
        contract.name(),
        Set.copyOf(contract.params()),
        contract.steps(),
        contract.workspaces(),
        contract.reportsLines(),
        contract.hasSidecars());
  }

  private static RunIdentity identity(String namespace) {
    return RunIdentity.of(namespace, IMAGE.namespace(), LANE, BATCH, 3, 17);
  }

  private static RunOptions wishing() {
    return new RunOptions(
        new RunOptions.Account("mirror", Map.of(), true),
        new RunOptions.Reach(Transport.VERIFIED, Transport.VERIFIED, RunProxies.NONE),
        new RunOptions.Copying(8, Duration.ofMinutes(30), OptionalInt.of(5)),
        new TaskRunOptions.PodScheduling(
            Map.of("memory", new Quantity("256Mi")),
            Map.of("memory", new Quantity("1Gi")),
            Map.of("kubernetes.io/arch", "arm64"),
            List.of(new TolerationBuilder().withKey("mirror").withOperator("Exists").build()),
            Optional.of(
                new AffinityBuilder()
                    .withNewNodeAffinity()
                    .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                    .withWeight(1)
                    .withNewPreference()
                    .addNewMatchExpression()
                    .withKey("disk")
                    .withOperator("In")
                    .withValues("ssd")
                    .endMatchExpression()
                    .endPreference()
                    .endPreferredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity()
                    .build()),
            Optional.of("low")),
        new PropagatedMetadata(
            new TreeMap<>(Map.of("team", "a", "skopeo.io/lane", "forged")),
            Map.of("example.com/cost", "12")),
        Instant.parse("2026-01-01T12:00:00Z"));
  }

  private static final Map<Side, AuthFile> TWO_USERS =
      Map.of(
          Side.SOURCE, new AuthFile("two-users", "source.json"),
          Side.DESTINATION, new AuthFile("two-users", "destination.json"));

  private static RunOptions mounting(Map<Side, AuthFile> files) {
    RunOptions options = reached(Transport.VERIFIED, Transport.VERIFIED, RunProxies.NONE);
    return new RunOptions(
        new RunOptions.Account(
            "mirror", files, Optional.of(new AuthFile("regcred", ".dockerconfigjson")), true),
        options.reach(),
        options.copying(),
        options.pod(),
        options.propagated(),
        options.now());
  }

  private static RunOptions reached(Transport source, Transport destination, RunProxies proxies) {
    return new RunOptions(
        new RunOptions.Account("mirror", Map.of(), true),
        new RunOptions.Reach(source, destination, proxies),
        new RunOptions.Copying(4, Duration.ofHours(1), OptionalInt.empty()),
        TaskRunOptions.PodScheduling.ANY,
        PropagatedMetadata.NOTHING,
        Instant.parse("2026-01-01T12:00:00Z"));
  }

  private static RunOptions options(String account, boolean ownedByImages) {
    return new RunOptions(
        new RunOptions.Account(
            account, account.equals("two-users") ? TWO_USERS : Map.of(), ownedByImages),
        new RunOptions.Reach(Transport.VERIFIED, Transport.UNVERIFIED, RunProxies.NONE),
        new RunOptions.Copying(4, Duration.ofHours(1), OptionalInt.empty()),
        TaskRunOptions.PodScheduling.ANY,
        PropagatedMetadata.NOTHING,
        Instant.parse("2026-01-01T12:00:00Z"));
  }
}
