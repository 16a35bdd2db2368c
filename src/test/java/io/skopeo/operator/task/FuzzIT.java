package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.Reading;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Observed;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Sighting;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.status.Report;
import io.skopeo.operator.tags.Chosen;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.Version;
import io.skopeo.operator.tekton.Carried;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.RunProxies;
import io.skopeo.operator.tekton.TaskDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand hostile specs at the CRD of a real API server; those that pass at the reader, the
 * planner and the builder; and their lines, with lines as hostile as they, at the Task's program:
 * nothing but two well-formed references ever reaches skopeo. The grammars here are written anew.
 */
class FuzzIT {
  private static final long SEED = 20261121;
  private static final int SPECS = 10_000;
  private static final int LINES_OF_TENANTS = 2_000;
  private static final int LINES_OF_A_RUN = 250;
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String HOST =
      "([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?";
  private static final String PATH = "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*";
  private static final Pattern LINE =
      Pattern.compile(
          "docker://%1$s/%2$s@sha256:[0-9a-f]{64} docker://%1$s/%2$s(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})"
              .formatted(HOST, PATH));
  private static final Pattern REFERENCE =
      Pattern.compile(
          "docker://[A-Za-z0-9\\[][A-Za-z0-9\\[\\]._:/-]*(@sha(256:[0-9a-f]{64}|512:[0-9a-f]{128}))?|(dir|oci|oci-archive|docker-archive):/\\S+");
  private static final Pattern OPTION =
      Pattern.compile(
          "--(command-timeout|tmpdir|src-tls-verify=(true|false)|dest-tls-verify=(true|false)|retry-times|all|preserve-digests|multi-arch=(all|system|index-only)|digestfile)");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern LABEL =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client = ApiServer.client();
  @TempDir private Path folder;

  @Test
  void nothingButTwoReferencesReachesSkopeo() throws Exception {
    List<Image> accepted = accepted(HostileSpecs.many(SEED, SPECS));
    assertThat(accepted.size()).as("specs that pass, of %d", SPECS).isBetween(500, 6_000);
    Set<String> lines = new LinkedHashSet<>();
    int planned = 0;
    for (Image image : accepted) {
      Set<String> own = lines(image);
      planned += own.isEmpty() ? 0 : 1;
      lines.addAll(own);
    }
    assertThat(planned).as("of them planned").isGreaterThan(200);
    assertThat(lines).allMatch(line -> LINE.matcher(line).matches());

    var hostile = new HostileSpecs(SEED);
    Stream.generate(() -> hostile.word() + " " + hostile.word())
        .limit(LINES_OF_TENANTS)
        .forEach(lines::add);
    List<List<String>> calls = calls(List.copyOf(lines));
    assertThat(calls)
        .as("calls of skopeo")
        .hasSizeGreaterThan(100)
        .allSatisfy(FuzzIT::assertHarmless);
    System.out.printf(
        "%d specs, %d accepted, %d planned, %d lines, %d calls of skopeo%n",
        SPECS, accepted.size(), planned, lines.size(), calls.size());
  }

  /** Only what the API server would store, as it would store it. */
  private List<Image> accepted(List<Map<String, Object>> specs) throws Exception {
    var accepted = new ArrayList<Image>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Optional<Image>>> questions =
          specs.stream().map(spec -> (Callable<Optional<Image>>) () -> stored(spec)).toList();
      for (Future<Optional<Image>> answer : threads.invokeAll(questions)) {
        answer.get().ifPresent(accepted::add);
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + SEED, e);
    }
    return accepted;
  }

  private Optional<Image> stored(Map<String, Object> spec) throws IOException {
    String image =
        JSON.writeValueAsString(
            Map.of(
                "apiVersion",
                "skopeo.io/v1alpha1",
                "kind",
                "Image",
                "metadata",
                Map.of("generateName", "fuzz-", "namespace", "default"),
                "spec",
                spec));
    try {
      String stored =
          client.raw(
              "/apis/skopeo.io/v1alpha1/namespaces/default/images?dryRun=All", "POST", image);
      return Optional.of(Serialization.unmarshal(stored, Image.class));
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as("the answer to %s", image).isBetween(400, 422);
      return Optional.empty();
    }
  }

  /** Read, planned as if nothing were there yet, and built. */
  private static Set<String> lines(Image image) throws IOException {
    Reading reading = new SpecReader("registry.example.com").read(image.getSpec());
    if (!(reading instanceof Intent intent)) {
      Reading.Refused refused = (Reading.Refused) reading;
      assertThat(
              new Report(null, 1, Optional.empty(), NOW).refused(refused.problems()).conditions())
          .allSatisfy(condition -> {
            assertThat(condition.getMessage()).doesNotContainPattern(CONTROL);
            assertThat(condition.getMessage().length()).isLessThan(32_768);
          });
      return Set.of();
    }
    List<Sighting> sightings =
        chosen(intent).stream()
            .map(one ->
                new Sighting(
                    one,
                    false,
                    Optional.of(new Answer.Found<>(new Digest("sha256", "c".repeat(64)))),
                    Optional.of(new Answer.Absent<>()),
                    1))
            .toList();
    Round round =
        Round.decide(
            intent,
            new Observed(new Observed.Seen(sightings), List.of()),
            Limits.DEFAULT,
            Memory.NONE,
            new Round.Now(NOW, 7));
    Set<String> lines = new LinkedHashSet<>();
    for (Batch batch : round.start()) {
      lines.addAll(built(image, intent, batch));
    }
    return lines;
  }

  private static List<Chosen> chosen(Intent intent) {
    if (intent.selection().isPresent()) {
      List<Tag> tags =
          Stream.concat(
                  HostileSpecs.FRAGMENTS.stream(),
                  Stream.of("v2.13.0", "2.13.1", "1.2.3-alpine", "2.13.4-rc1", "v3"))
              .flatMap(text ->
                  Tag.parse(text) instanceof Parsed.Valid<Tag>(var tag)
                      ? Stream.of(tag)
                      : Stream.empty())
              .toList();
      return intent.selection().get().from(intent.source(), tags, Optional.empty())
              instanceof Parsed.Valid<List<Chosen>>(var chosen)
          ? chosen
          : List.of();
    }
    return switch (intent.version()) {
      case Version.Exact(var tag) ->
          List.of(new Chosen(intent.source().at(tag), target(intent, tag)));
      default -> List.of();
    };
  }

  private static Tag target(Intent intent, Tag tag) {
    return switch (intent.mapping()) {
      case TagMapping.Retagged(var to) -> to;
      case TagMapping.Floating(var to) -> to;
      default -> tag;
    };
  }

  private static List<String> built(Image image, Intent intent, Batch batch) throws IOException {
    var identity =
        new RunIdentity(
            new RunIdentity.ImageName("default", image.getMetadata().getName(), "uid"),
            "default",
            "first",
            intent.fingerprint(),
            1,
            "1-of-1");
    var options =
        new RunOptions(
            intent.serviceAccount().orElse("skopeo-copy"),
            Map.of(),
            Optional.empty(),
            RunOptions.Transport.VERIFIED,
            RunOptions.Transport.VERIFIED,
            RunProxies.NONE,
            intent.runs().parallelism().orElse(4),
            Duration.ofHours(1),
            intent.runs().retryTimes(),
            intent.runs().pod(),
            Carried.NOTHING,
            NOW);
    TaskRun run = RunBuilder.taskRun(identity, batch, TASK, options);
    ConfigMap lines = RunBuilder.configMap(identity, batch, TASK, options);
    assertThat(run.getMetadata().getName()).matches(NAME);
    assertThat(run.getSpec().getServiceAccountName()).matches(NAME);
    assertThat(run.getMetadata().getLabels().values())
        .allSatisfy(v -> assertThat(v).matches(LABEL));
    assertThat(run.getMetadata().getAnnotations().values())
        .allSatisfy(v -> assertThat(v).doesNotContainPattern(CONTROL));
    assertThat(run.getSpec().getParams())
        .allSatisfy(param -> assertThat(param.getValue().getStringVal()).matches("[a-z0-9]+"));
    ObjectNode pod = JSON.valueToTree(run.getSpec().getPodTemplate());
    assertThat(
            pod.properties().stream()
                .filter(field -> field.getValue().isValueNode() || !field.getValue().isEmpty())
                .filter(field -> !field.getValue().isNull())
                .map(Map.Entry::getKey))
        .isSubsetOf(
            "automountServiceAccountToken",
            "enableServiceLinks",
            "nodeSelector",
            "tolerations",
            "affinity",
            "priorityClassName");
    return lines.getData().get(RunBuilder.URL_TXT).lines().toList();
  }

  private static final TaskDialect TASK = task();

  private static TaskDialect task() {
    try {
      Task task =
          Serialization.unmarshal(Files.readString(Path.of("tekton/skopeo-copy.yaml")), Task.class);
      task.getMetadata().setNamespace("default");
      return TaskDialect.of(task).orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All calls of the stand-in, each with its arguments. */
  private List<List<String>> calls(List<String> lines) throws IOException {
    var calls = new ArrayList<List<String>>();
    for (int from = 0; from < lines.size(); from += LINES_OF_A_RUN) {
      Path own = Files.createDirectory(folder.resolve("run-" + from));
      var run =
          new ScriptRun(own)
              .urlTxt(
                  String.join(
                          "\n", lines.subList(from, Math.min(lines.size(), from + LINES_OF_A_RUN)))
                      + "\n")
              .with("parallelism", "8");
      assertThat(run.run().status()).isIn(0, 1, 64);
      for (String call : run.read("stub/calls").split("\u001e", -1)) {
        if (!call.isEmpty()) {
          calls.add(Arrays.asList(call.split("\u001f", -1)));
        }
      }
    }
    return calls;
  }

  private static void assertHarmless(List<String> call) {
    int end = call.indexOf("--");
    assertThat(call.subList(end + 1, call.size()))
        .as("after -- of %s", call)
        .hasSize(2)
        .allSatisfy(reference -> assertThat(reference).matches(REFERENCE));
    assertThat(call.subList(0, end).stream().filter(word -> word.startsWith("-")))
        .as("options of %s", call)
        .allSatisfy(option -> assertThat(option).matches(OPTION));
  }
}
