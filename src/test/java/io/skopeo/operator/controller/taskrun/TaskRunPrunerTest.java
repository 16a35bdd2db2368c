package io.skopeo.operator.controller.taskrun;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskRunPrunerTest {
  private static final Instant LATER = NOW.plusSeconds(600);

  private final RunFixture runs = new RunFixture();
  private final Map<ResourceID, Image> images = new HashMap<>();
  private final ImageCache cache = new ImageCache();

  @BeforeEach
  void watch() {
    IndexedResourceCache<Image> all = mock();
    when(all.get(any())).thenAnswer(call -> Optional.ofNullable(images.get(call.getArgument(0))));
    cache.watch(all);
  }

  @AfterEach
  void close() {
    runs.close();
  }

  private void image(String name, String spec, String reportedUntil) {
    images.put(
        new ResourceID(name, "team"),
        Serialization.unmarshal(
            """
            metadata: {namespace: team, name: %s, uid: uid-of-%s}
            spec: {mode: OneShot, taskRun: %s}
            status: {lastRunTime: "%s"}
            """
                .formatted(name, name, spec, reportedUntil),
            Image.class));
  }

  private TaskRunPruner pruner(Set<String> watched) {
    return new TaskRunPruner(
        runs.cluster.client(),
        runs.verifier,
        cache,
        new WatchedNamespaces(watched),
        new RunDefaults(
            RunProxies.NONE,
            4,
            Duration.ofHours(1),
            Duration.ofDays(1),
            500,
            MetadataPropagation.NONE,
            20));
  }

  private void prune(Instant now) {
    pruner(Set.of()).prune(runs.cluster.all(TaskRun.class).stream(), now);
  }

  private String ended(int number, String... names) {
    TaskRun run =
        runs.ended(runs.launch(batch("team", names), number), "True", NOW.plusSeconds(number));
    return run.getMetadata().getName();
  }

  @Test
  void runIsKeptAsLongAsOneOfItsImagesWouldKeepIt() {
    image("few", "{successfulHistoryLimit: 0}", LATER.toString());
    image("many", "{successfulHistoryLimit: 2}", LATER.toString());
    ended(1, "few");
    String second = ended(2, "few", "many");
    String third = ended(3, "many");
    prune(LATER);
    assertThat(names()).containsExactlyInAnyOrder(second, third);
  }

  @Test
  void runThatAnImageHasNotReportedIsKeptUntilItsAge() {
    image("one", "{successfulHistoryLimit: 0}", LATER.toString());
    image("two", "{successfulHistoryLimit: 0}", NOW.toString());
    String run = ended(1, "one", "two");
    prune(LATER);
    assertThat(names()).containsExactly(run);
    prune(NOW.plus(Duration.ofDays(2)));
    assertThat(names()).isEmpty();
  }

  @Test
  void runThatGoesOnIsKept() {
    runs.launch(batch("team", "gone"), 1);
    prune(NOW.plus(Duration.ofDays(2)));
    assertThat(names()).hasSize(1);
  }

  @Test
  void runsOfOtherOperatorsAreKept() {
    ended(1, "gone");
    pruner(Set.of("other")).prune(runs.cluster.all(TaskRun.class).stream(), LATER);
    assertThat(names()).hasSize(1);
    prune(LATER);
    assertThat(names()).as("its Image is gone").isEmpty();
  }

  @Test
  void runThatCannotBeDeletedKeepsNoOther() {
    String first = ended(1, "gone");
    ended(2, "gone");
    runs.cluster.fail("DELETE", first, 403);
    prune(LATER);
    assertThat(names()).containsExactly(first);
  }

  @Test
  void runsArePrunedOnceAMinuteUnlessSomethingWasReported() {
    TaskRunPruner pruner = pruner(Set.of());
    pruner.prune(Stream.of(), LATER);
    ended(1, "gone");
    pruner.prune(runs.cluster.all(TaskRun.class).stream(), LATER);
    assertThat(names()).as("no run was shown before").isEmpty();
    ended(2, "gone");
    pruner.prune(runs.cluster.all(TaskRun.class).stream(), LATER.plusSeconds(59));
    assertThat(names()).hasSize(1);
    pruner.request();
    pruner.prune(runs.cluster.all(TaskRun.class).stream(), LATER.plusSeconds(59));
    assertThat(names()).isEmpty();
  }

  private List<String> names() {
    return runs.cluster.all(TaskRun.class).stream()
        .map(run -> run.getMetadata().getName())
        .toList();
  }
}
