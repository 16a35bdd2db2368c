package io.skopeo.operator.e2e;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.tekton.v1.TaskRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** All TaskRuns of a namespace that there ever were, with their lines, also those that are gone. */
final class SeenRuns implements AutoCloseable {
  private final Map<String, TaskRun> runs = new ConcurrentHashMap<>();
  private final Map<String, List<String>> lines = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers;

  SeenRuns(KubernetesClient client, String namespace) {
    informers =
        List.of(
            client.resources(TaskRun.class).inNamespace(namespace).inform(new OfRuns()),
            client.configMaps().inNamespace(namespace).inform(new OfLines()));
  }

  /** Those of an Image. */
  List<TaskRun> of(String image) {
    return runs.values().stream()
        .filter(run -> image.equals(run.getMetadata().getLabels().get("skopeo.io/image")))
        .toList();
  }

  /** The lines of a run's url.txt. */
  List<String> lines(TaskRun run) {
    return lines.getOrDefault(run.getMetadata().getName(), List.of());
  }

  boolean hasEnded(TaskRun run) {
    return end(run).isPresent();
  }

  /** How many of an Image were there at once, at most: from the creation of each to its end. */
  int mostAtOnce(String image) {
    List<TaskRun> all = of(image);
    return all.stream()
        .map(SeenRuns::begin)
        .mapToInt(instant -> (int) all.stream().filter(run -> isThere(run, instant)).count())
        .max()
        .orElse(0);
  }

  private static boolean isThere(TaskRun run, Instant instant) {
    return !begin(run).isAfter(instant) && end(run).filter(e -> !e.isAfter(instant)).isEmpty();
  }

  private static Instant begin(TaskRun run) {
    return Instant.parse(run.getMetadata().getCreationTimestamp());
  }

  private static Optional<Instant> end(TaskRun run) {
    return Stream.ofNullable(run.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getCompletionTime()))
        .map(Instant::parse)
        .findFirst();
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private final class OfRuns implements ResourceEventHandler<TaskRun> {
    @Override
    public void onAdd(TaskRun run) {
      runs.put(run.getMetadata().getName(), run);
    }

    @Override
    public void onUpdate(TaskRun before, TaskRun now) {
      onAdd(now);
    }

    @Override
    public void onDelete(TaskRun run, boolean unknown) {
      onAdd(run);
    }
  }

  private final class OfLines implements ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap map) {
      Optional.ofNullable(map.getData().get("url.txt"))
          .ifPresent(text -> lines.put(map.getMetadata().getName(), text.lines().toList()));
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap now) {
      onAdd(now);
    }

    @Override
    public void onDelete(ConfigMap map, boolean unknown) {}
  }
}
