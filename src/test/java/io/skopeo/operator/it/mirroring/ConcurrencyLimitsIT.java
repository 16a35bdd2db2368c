package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of concurrent runs and pulls. */
class ConcurrencyLimitsIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void imageWaitsForPullsAndContinues() {
    here.source.put("app", "v1");
    here.source.pullsLeft(20, 100); // which are kept for the cluster
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    ImageStatus status = here.awaitReady("one", "Unknown", "RateLimited");
    assertThat(status.conditions())
        .anySatisfy(condition -> {
          assertThat(condition.getType()).isEqualTo("Ready");
          assertThat(condition.getMessage())
              .contains(here.source.host(), "20 of 100 pulls left", "copies continue at ");
        })
        .anySatisfy(condition -> {
          assertThat(condition.getType()).isEqualTo("Reconciling");
          assertThat(condition.getMessage()).startsWith("The operator continues at ");
        });
    assertThat(here.runs("one")).isEmpty();
    assertThat(status.failures()).isEmpty();

    here.source.pullsLeft(100, 100);
    here.request("one");
    TaskRun run = here.awaitRun("one", 1);
    assertThat(run.getMetadata().getAnnotations())
        .containsEntry("skopeo.io/pulls", here.source.host() + "=1");
    here.succeed(run);
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void pullsOfActiveRunsAreReservedAfterARestart() {
    here.source.put("app", "v1");
    here.source.put("app", "v2");
    here.source.pullsLeft(21, 100);
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    here.stopOperators();
    here.startOperator();
    here.apply("two", here.spec("OneShot", "v2"));
    here.awaitReady("two", "Unknown", "RateLimited");
    assertThat(here.runs("two")).isEmpty();
  }

  /** Images with different options share no run. */
  @Test
  void namespaceHasALimitAndAllItsImagesGetATurn() {
    List<String> names = IntStream.range(0, 9).mapToObj(i -> "image-" + i).toList();
    here.source.put("app", "v1");
    here.startOperator(Map.of("RUNS_PER_NAMESPACE", "3"));
    names.forEach(name ->
        here.apply(
            name,
            """
            mode: OneShot
            source: {name: "%s/app", version: v1}
            destination: {name: "%s/%s"}
            taskRun: {timeout: %dm}
            """
                .formatted(
                    here.source.host(), here.destination.host(), name, 10 + names.indexOf(name))));
    Set<String> done = new HashSet<>();
    await("the limit").until(() -> active(names, done).size() == 3);
    await("a turn for each")
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          List<TaskRun> activeRuns = active(names, done);
          assertThat(activeRuns).hasSizeLessThanOrEqualTo(3);
          for (TaskRun run : activeRuns) {
            here.succeed(run);
            done.add(run.getMetadata().getUid());
          }
          return done.size() == names.size();
        });
    names.forEach(name -> here.awaitReady(name, "True", "UpToDate"));
    assertThat(runs(names)).as("one for each").hasSize(names.size());
  }

  private List<TaskRun> runs(List<String> names) {
    return names.stream().flatMap(name -> here.runs(name).stream()).toList();
  }

  private List<TaskRun> active(List<String> names, Set<String> done) {
    return runs(names).stream().filter(run -> !done.contains(run.getMetadata().getUid())).toList();
  }
}
