package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Run;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromisedPullsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final PromisedPulls promised = new PromisedPulls();

  @Test
  void runsAtWorkArePromisesAlsoAfterARestart() {
    assertThat(
            promised.at(
                "docker.io",
                Stream.of(
                    run("one", "docker.io=8", "Unknown"),
                    run("two", "docker.io=3", "Unknown"),
                    run("ended", "docker.io=100", "True"),
                    run("elsewhere", "quay.io=50", "Unknown"),
                    run("foreign", "many", "Unknown")),
                NOW))
        .isEqualTo(11);
  }

  @Test
  void whatTheInformerDoesNotShowYetCountsOnce() {
    promised.add(List.of(started("one"), started("two")), NOW);
    assertThat(promised.at("docker.io", Stream.of(), NOW)).isEqualTo(10);
    assertThat(promised.at("docker.io", Stream.of(run("one", "docker.io=5", "Unknown")), NOW))
        .isEqualTo(10);
    assertThat(promised.at("docker.io", Stream.of(run("one", "docker.io=5", "True")), NOW))
        .isEqualTo(5);
  }

  @Test
  void whatTheInformerNeverShowsIsForgotten() {
    promised.add(List.of(started("one")), NOW);
    assertThat(promised.at("docker.io", Stream.of(), NOW.plusSeconds(61))).isZero();
  }

  private static Run started(String name) {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:1"
            .formatted("a".repeat(64));
    return new Run("team", name, new Batch(Batch.read(line).lines(), 5), NOW, new Run.AtWork());
  }

  private static TaskRun run(String name, String pulls, String succeeded) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("team")
        .withCreationTimestamp(NOW.toString())
        .addToAnnotations("skopeo.io/pulls", pulls)
        .endMetadata()
        .withNewStatus()
        .withCompletionTime("Unknown".equals(succeeded) ? null : NOW.toString())
        .withConditions(new ConditionBuilder().withType("Succeeded").withStatus(succeeded).build())
        .endStatus()
        .build();
  }
}
