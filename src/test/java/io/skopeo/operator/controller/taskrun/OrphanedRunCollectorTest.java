package io.skopeo.operator.controller.taskrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.controller.RunFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrphanedRunCollectorTest {
  private final RunFixture runs = new RunFixture();

  @AfterEach
  void close() {
    runs.close();
  }

  @Test
  void imagesOfTheWatchCostNoRequestAndOthersOneEach() {
    TaskRun watched = runs.launch(RunFixture.batch("team", "watched"), 1);
    TaskRun hidden = runs.launch(RunFixture.batch("team", "hidden"), 2);
    TaskRun half = runs.launch(RunFixture.batch("team", "deleted", "watched"), 3);
    TaskRun first = runs.launch(RunFixture.batch("team", "deleted"), 4);
    TaskRun second = runs.launch(RunFixture.batch("team", "deleted"), 5);
    runs.cluster.put(image("hidden"));
    sweep(Optional.of(Stream.of(watched, hidden, half, first, second)), Set.of("watched"));
    assertThat(names()).containsExactlyInAnyOrderElementsOf(names(watched, hidden, half));
    assertThat(runs.cluster.count("GET", "/taskruns")).isZero();
    assertThat(runs.cluster.count("GET", "/images/hidden")).isEqualTo(1);
    assertThat(runs.cluster.count("GET", "/images/deleted")).isEqualTo(1);
    assertThat(runs.cluster.count("GET", "/images/watched")).isZero();
  }

  @Test
  void runsAreListedWithoutAWatch() {
    runs.launch(RunFixture.batch("team", "deleted"), 1);
    sweep(Optional.empty(), Set.of());
    assertThat(names()).isEmpty();
    assertThat(runs.cluster.count("GET", "/taskruns")).isEqualTo(1);
  }

  private void sweep(Optional<Stream<TaskRun>> shown, Set<String> watched) {
    var config = new OperatorSettings(Map.of("PULL_JOB_NAMESPACE", RunFixture.CENTRAL)).config();
    try (var collector =
        new OrphanedRunCollector(
            runs.cluster.client(),
            config,
            () -> shown,
            (_, name) -> Optional.of(image(name)).filter(_ -> watched.contains(name)))) {
      collector.sweep();
    }
  }

  private static Image image(String name) {
    var image = new Image();
    image.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName(name).build());
    return image;
  }

  private List<String> names() {
    return names(runs.cluster.all(TaskRun.class).toArray(TaskRun[]::new));
  }

  private static List<String> names(TaskRun... some) {
    return Stream.of(some).map(run -> run.getMetadata().getName()).toList();
  }
}
