package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.config.TaskConfig;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.execution.CredsInitCheck;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.taskrun.TaskRunPruner;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.copying.queue.LaneSpeeds;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunProxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A launcher in a cluster with the Task, and Images whose passes a test makes. */
final class LauncherFixture implements AutoCloseable {
  static final RunDefaults DEFAULTS =
      new RunDefaults(
          RunProxies.NONE,
          4,
          Duration.ofHours(1),
          Duration.ofDays(1),
          500,
          new MetadataPropagation(Set.of("team"), Set.of()),
          20);

  static final ExecutionTarget TARGET =
      new ExecutionTarget(
          RunFixture.CENTRAL, "copy", false, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");

  final RunFixture runs = new RunFixture();
  final Fence fence = new Fence();
  final ImageTracker tracker = new ImageTracker();

  /** The passes that were triggered. */
  final List<String> triggered = new ArrayList<>();

  final Map<ResourceID, Image> images = new HashMap<>();
  final Lanes lanes;
  final CopyRequests requests;
  final CopyLauncher launcher;

  /** The runs that the informer shows; empty for those that exist. */
  Optional<List<TaskRun>> shown = Optional.empty();

  /** A fence that a test opens and closes. */
  static final class Fence implements LaunchFence {
    boolean open = true;
    int epoch = 3;
    Duration settles = Duration.ZERO;

    @Override
    public boolean mayCreate() {
      return open && settles.isZero();
    }

    @Override
    public int epoch() {
      return epoch;
    }

    @Override
    public Duration settlesIn() {
      return settles;
    }
  }

  LauncherFixture() {
    IndexedResourceCache<Image> all = mock();
    when(all.get(any())).thenAnswer(call -> Optional.ofNullable(images.get(call.getArgument(0))));
    var cache = new ImageCache();
    cache.watch(all);
    var client = runs.cluster.client();
    TaskRunEventSource informer = mock();
    when(informer.all())
        .thenAnswer(_ -> shown.orElseGet(() -> runs.cluster.all(TaskRun.class)).stream());
    runs.cluster.put(task());
    lanes = lanes(DEFAULTS, CopyBatch.MOST);
    var triggers = new ImageTriggers(tracker, cache);
    triggers.sendTo(image -> triggered.add(image.getName()));
    Registry registry = mock();
    when(registry.quota(any(), any())).thenReturn(Optional.empty());
    var upkeep =
        new RunUpkeep(
            client,
            informer,
            runs.reader,
            Set.of(),
            new TaskRunPruner(
                client, runs.verifier, cache, new WatchedNamespaces(Set.of()), DEFAULTS));
    var active = new ActiveRuns(runs.reader, runs.verifier, runs.contents);
    var speeds = new LaneSpeeds();
    var queue = new CopyQueue(speeds);
    requests = new CopyRequests(queue, active, triggers, InstantSource.fixed(NOW));
    launcher =
        new CopyLauncher(
            queue,
            requests,
            new BatchLauncher(
                queue,
                requests,
                lanes,
                active,
                runs.launcher,
                fence,
                upkeep,
                triggers,
                LaunchListener.NONE),
            speeds,
            active,
            new PullQuotas(registry, 20),
            new ConcurrencyLimits(CopyBatch.MOST, 2, 3),
            fence,
            upkeep,
            triggers,
            LaunchListener.NONE);
  }

  Lanes lanes(RunDefaults defaults, int batchSize) {
    return new Lanes(
        new TaskResolver(
            runs.cluster.client(),
            new TaskConfig("skopeo-copy", Optional.empty(), RunFixture.CENTRAL)),
        new ProxySecretCheck(runs.cluster.client(), defaults.proxies()),
        new CredsInitCheck(runs.cluster.client(), InstantSource.fixed(NOW)),
        defaults,
        batchSize);
  }

  static Task task() {
    try {
      Task task =
          Serialization.unmarshal(Files.readString(Path.of("tekton/skopeo-copy.yaml")), Task.class);
      task.getMetadata().setNamespace(RunFixture.CENTRAL);
      return task;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates an Image with a generation and more of a spec. */
  Image image(String namespace, String name, long generation, String spec) {
    Image image =
        Serialization.unmarshal(
            """
            metadata: {namespace: %1$s, name: %2$s, uid: uid-of-%2$s, generation: %3$d}
            spec:
              mode: Recurrent
              source: {name: quay.io/%2$s, version: "1"}
              destination: {name: registry.example.com/%2$s}
              %4$s
            """
                .formatted(namespace, name, generation, spec),
            Image.class);
    images.put(new ResourceID(name, namespace), image);
    tracker.begin(image.getMetadata().getUid(), NOW);
    return image;
  }

  static ReconcileContext pass(Image image) {
    return new ReconcileContext(
        image,
        (ImageIntent) new SpecReader("").read(image.getSpec()),
        PreviousState.NONE,
        PreviousState.NONE,
        List.of(),
        false,
        List.of(),
        new PassTime(NOW, 7));
  }

  Lane lane(Image image) {
    return lanes.of(pass(image), TARGET, false).orThrow();
  }

  /** Offers the one copy of each Image of a namespace, which are created if they are missing. */
  void offer(String namespace, String... names) {
    for (String name : names) {
      offer(namespace, name, RunFixture.copy(name));
    }
  }

  /** Offers a copy of an Image, which is created if it is missing. */
  void offer(String namespace, String name, Copy copy) {
    Image image =
        Optional.ofNullable(images.get(new ResourceID(name, namespace)))
            .orElseGet(() -> image(namespace, name, 1, ""));
    var pulls = new PullCount(new PullCount.Quota(PullCount.ANONYMOUS, "quay.io"), 1);
    requests.offer(
        ImageCache.name(image),
        image.getMetadata().getGeneration(),
        lane(image),
        new CopyQueue.Offer(
            List.of(new WaitingCopy(copy, pulls)), 0, NOW, NOW.plus(Duration.ofHours(1))));
  }

  List<TaskRun> created() {
    return runs.cluster.all(TaskRun.class);
  }

  /** Returns the names of the Images of a run. */
  static List<String> imagesOf(TaskRun run) {
    return List.of(run.getMetadata().getAnnotations().get("skopeo.io/images").split(" "));
  }

  Instant step(int seconds) {
    triggered.clear();
    return launcher.step(NOW.plusSeconds(seconds));
  }

  static ImageName name(String namespace, String name) {
    return RunFixture.image(namespace, name);
  }

  @Override
  public void close() {
    runs.close();
  }
}
