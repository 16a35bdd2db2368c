package io.skopeo.operator.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunStatusBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.EventRecorder;
import io.skopeo.operator.controller.ReconcileRequest;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.RegistryObserver;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Decision;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.copying.queue.LaneSpeeds;
import io.skopeo.operator.copying.queue.PullLimits;
import io.skopeo.operator.copying.queue.Slots;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.status.StatusBuilder;
import io.skopeo.operator.status.StatusReader;
import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.RunProxies;
import io.skopeo.operator.tekton.TaskContract;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An Image on the operator's own way: read, observed, planned, built into objects, reported; then
 * its runs end with hostile results, which are reported too. Nothing is sent anywhere.
 */
final class FuzzedImage {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant GATHERED = NOW.plusSeconds(1);
  private static final Instant DEADLINE = NOW.plusSeconds(60);
  private static final Slots SLOTS =
      new Slots(Integer.MAX_VALUE, Integer.MAX_VALUE, Map.of(), Map.of());
  private static final int LARGEST_STATUS = 200_000;

  private static final Set<String> SPEC =
      Set.of(
          "params",
          "podTemplate",
          "serviceAccountName",
          "stepSpecs",
          "taskRef",
          "timeout",
          "workspaces");
  private static final Set<String> POD =
      Set.of(
          "automountServiceAccountToken",
          "enableServiceLinks",
          "nodeSelector",
          "tolerations",
          "affinity",
          "priorityClassName");
  private static final String PLACE = "[A-Za-z0-9._:/\\[\\]-]+";

  private static final String PARAM =
      "true|false|all|[0-9]{1,12}|Image [a-z0-9./-]+: [0-9]+ tags? from %1$s to %1$s"
          .formatted(PLACE);
  private static final Set<String> PARAMS =
      Set.of(
          "title",
          "srcTLSverify",
          "destTLSverify",
          "multiArch",
          "parallelism",
          "retryTimes",
          "deadline");

  private final Image image;
  private final Registry registry;
  private final TaskContract task;
  private final EventRecorder events;
  private final Random random;
  private final List<HasMetadata> made = new ArrayList<>();
  private final Map<String, TaskRun> taskRuns = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  FuzzedImage(String json, int number, Registry registry, TaskContract task, EventRecorder events) {
    image = Serialization.unmarshal(json, Image.class);
    image.getMetadata().setUid("00000000-0000-4000-8000-%012d".formatted(number));
    image.getMetadata().setNamespace("team");
    image.getMetadata().setGeneration(1L);
    this.registry = registry;
    this.task = task;
    this.events = events;
    random = new Random(number);
  }

  /** The objects that would have been created. */
  List<HasMetadata> made() {
    return made;
  }

  /** All lines that would have been copied. */
  List<String> lines() {
    return lines;
  }

  void play() {
    switch (new SpecReader("").read(image.getSpec())) {
      case ParsedSpec.InvalidSpec(var problems) -> {
        assertThat(problems).isNotEmpty();
        reported(report(null).refused(problems), List.of());
      }
      case ImageIntent intent -> play(intent);
    }
  }

  private void play(ImageIntent intent) {
    Plan plan = planned(pass(intent, PreviousState.NONE), List.of());
    ImageStatus queued = reported(report(null).of(intent, plan), List.of());
    List<CopyRun> started = started(intent, plan.offered());
    ImageStatus status =
        reported(report(queued).launched(intent, Optional.empty(), started, 0, NOW), started);
    List<CopyRun> ended = started.stream().map(this::ended).toList();
    ReconcileContext second = pass(intent, StatusReader.of(status));
    reported(report(status).of(intent, planned(second, ended)), List.of());
  }

  private ReconcileContext pass(ImageIntent intent, PreviousState previous) {
    var now = new PassTime(NOW, image.getMetadata().getUid().hashCode());
    return new ReconcileContext(
        image, intent, previous, previous, List.of(), false, List.of(), now);
  }

  private Plan planned(ReconcileContext pass, List<CopyRun> runs) {
    var target =
        new ExecutionTarget(
            "team", "mirror", true, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
    var seen = new Observation(new RegistryObserver(registry).observe(pass, target), runs);
    return Planner.plan(pass.intent(), seen, pass.relevant(), pass.now());
  }

  private List<CopyRun> started(ImageIntent intent, Plan.Offered offered) {
    var name = new ImageName("team", image.getMetadata().getName(), image.getMetadata().getUid());
    RunOptions options = options(intent);
    var lane =
        new Lane(
            "team",
            RunIdentity.laneKey(RunBuilder.laneText(task, options)),
            intent.taskRun().batchSize(CopyBatch.MOST),
            task.reportsLines());
    var queue = new CopyQueue(new LaneSpeeds());
    queue.offer(
        name, lane, new CopyQueue.Offer(offered.copies(), offered.more(), NOW, DEADLINE), NOW);
    List<CopyRun> started = new ArrayList<>();
    while (queue.next(SLOTS, PullLimits.NONE, GATHERED) instanceof Decision.Launch launch) {
      started.add(started(launch.batch(), lane, options, started.size() + 1).of(name));
    }
    assertThat(queue.waiting(name.uid())).isEmpty();
    return started;
  }

  private CopyRun started(CopyBatch batch, Lane lane, RunOptions options, int number) {
    RunIdentity identity = RunIdentity.of("team", "team", lane.key(), batch, 1, number);
    TaskRun run = RunBuilder.taskRun(identity, batch, task, options);
    check(run);
    run.getMetadata().setUid("00000000-0000-4000-9000-%012d".formatted(number));
    ConfigMap configMap = RunBuilder.configMap(identity, batch, task, options, run);
    check(configMap, batch);
    taskRuns.put(identity.name(), run);
    return new CopyRun("team", identity.name(), batch, NOW, new CopyRun.Running());
  }

  private RunOptions options(ImageIntent intent) {
    TaskRunOptions options = intent.taskRun();
    var all = new MetadataPropagation(Set.of("*"), Set.of("*"));
    return new RunOptions(
        new RunOptions.Account(
            intent.serviceAccount().orElse("skopeo-copy"), Map.of(), random.nextBoolean()),
        new RunOptions.Reach(
            RunOptions.Transport.VERIFIED, RunOptions.Transport.VERIFIED, RunProxies.NONE),
        new RunOptions.Copying(
            options.parallelism().orElse(4),
            options.timeout().orElse(Duration.ofHours(1)),
            options.retryTimes()),
        options.pod(),
        (random.nextBoolean() ? all : MetadataPropagation.NONE).of(image.getMetadata()),
        NOW);
  }

  private void check(ConfigMap configMap, CopyBatch batch) {
    made.add(configMap);
    checkMetadata(configMap);
    String urlTxt = configMap.getData().get(RunBuilder.URL_TXT);
    CopyBatch read = CopyBatch.read(urlTxt, configMap.getData().get(RunBuilder.IMAGES_TXT));
    assertThat(read.copies()).isEqualTo(batch.copies());
    assertThat(read.images()).isEqualTo(batch.images());
    assertThat(urlTxt).endsWith("\n");
    List<String> all = List.of(urlTxt.split("\n", -1));
    assertThat(all.subList(0, all.size() - 1))
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(CopyBatch.MOST);
    lines.addAll(all.subList(0, all.size() - 1));
    assertThat(lines).allMatch(Grammar::isLine);
  }

  private void check(TaskRun run) {
    made.add(run);
    checkMetadata(run);
    assertThat(run.getMetadata().getAnnotations().keySet())
        .allMatch(Grammar::isKey)
        .noneMatch(key -> key.startsWith("kubectl"));
    JsonNode spec = json(run).get("spec");
    assertThat(SPEC).containsAll(names(spec));
    JsonNode pod = spec.get("podTemplate");
    assertThat(POD).containsAll(names(pod));
    assertThat(pod.get("automountServiceAccountToken").booleanValue()).isFalse();
    pod.path("nodeSelector")
        .properties()
        .forEach(label -> {
          assertThat(label.getKey()).matches(Grammar::isKey);
          assertThat(label.getValue().textValue()).matches(Grammar::isLabelValue);
        });
    spec.get("params")
        .forEach(param -> {
          assertThat(names(param)).containsExactlyInAnyOrder("name", "value");
          assertThat(param.get("name").textValue()).isIn(PARAMS);
          assertThat(param.get("value").textValue()).matches(PARAM);
        });
    spec.path("stepSpecs")
        .forEach(step -> {
          assertThat(Set.of("name", "computeResources")).containsAll(names(step));
          assertThat(step.get("name").textValue()).isEqualTo("skopeo-copy");
          assertThat(Set.of("requests", "limits")).containsAll(names(step.get("computeResources")));
          step.get("computeResources")
              .forEach(amounts -> assertThat(names(amounts)).allMatch(Grammar::isKey));
        });
    assertThat(spec.get("serviceAccountName").textValue()).matches(Grammar::isName);
  }

  private void checkMetadata(HasMetadata object) {
    var metadata = object.getMetadata();
    assertThat(metadata.getName()).matches(Grammar::isName).hasSizeLessThanOrEqualTo(63);
    assertThat(metadata.getLabels())
        .containsEntry(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
        .containsEntry(RunIdentity.IMAGE_NAMESPACE, "team")
        .containsKey(RunIdentity.IMAGE)
        .allSatisfy((key, value) -> {
          assertThat(key).matches(Grammar::isKey);
          assertThat(value).matches(Grammar::isLabelValue);
        });
    assertThat(Serialization.asJson(metadata).length()).isLessThan(60_000);
  }

  /** Ends a run as a user's own Task may. */
  private CopyRun ended(CopyRun run) {
    TaskRun taskRun = taskRuns.get(run.name());
    taskRun.getMetadata().setCreationTimestamp(NOW.toString());
    String words = "1,3-9999 " + HostileStrings.any(random) + "\n2 " + HostileStrings.any(random);
    int height = run.batch().lineCount();
    String lines =
        IntStream.range(0, height)
            .mapToObj(_ -> String.valueOf("far.k-cwdmqpo".charAt(random.nextInt(13))))
            .collect(Collectors.joining());
    taskRun.setStatus(
        new TaskRunStatusBuilder()
            .withCompletionTime(NOW.toString())
            .addNewStep()
            .withImageID(random.nextInt(4) == 0 ? "" : "sha256:0")
            .endStep()
            .withConditions(
                new ConditionBuilder()
                    .withType("Succeeded")
                    .withStatus("False")
                    .withReason("Failed")
                    .withMessage(HostileStrings.any(random).repeat(40))
                    .withLastTransitionTime(NOW.toString())
                    .build())
            .addNewResult()
            .withName("line-status")
            .withValue(new ParamValue(random.nextInt(4) == 0 ? HostileStrings.any(random) : lines))
            .endResult()
            .addNewResult()
            .withName("failures")
            .withValue(new ParamValue(words))
            .endResult()
            .build());
    return TaskRunStatusReader.read(taskRun, run.batch(), NOW);
  }

  private StatusBuilder report(@Nullable ImageStatus before) {
    return new StatusBuilder(before, 1, ReconcileRequest.of(image), NOW);
  }

  private ImageStatus reported(ImageStatus status, List<CopyRun> started) {
    JsonNode json = json(status);
    assertThat(json.toString().length()).isLessThan(LARGEST_STATUS);
    assertThat(Grammar.isVisible(json, Problem.LONGEST)).as(json.toString()).isTrue();
    assertThat(status.conditions())
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.getMessage()).hasSizeBetween(1, 1024));
    events.statusChanged(image, null, status, NOW);
    events.started(image, started, NOW);
    return Serialization.unmarshal(Serialization.asJson(status), ImageStatus.class);
  }

  private static JsonNode json(Object object) {
    return Serialization.unmarshal(Serialization.asJson(object), JsonNode.class);
  }

  private static List<String> names(JsonNode node) {
    return node.propertyStream().map(Map.Entry::getKey).toList();
  }
}
