package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that were stored before the installation had limits. */
class TenantPolicyIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void storedImageIsRejectedWithoutRequestsUntilItIsAllowed() {
    here.apply("stored", here.spec("Recurrent", "v1"));
    here.startOperator(destinations("registry.example.com/"));
    ImageStatus status = here.awaitReady("stored", "False", "NotAllowed");
    assertThat(status.conditions())
        .extracting(condition -> condition.getType())
        .containsExactly("Ready", "Stalled");
    assertThat(status.conditions().getFirst().getMessage())
        .isEqualTo(
            "spec.destination.name: namespace %s may not copy to %s/mirror/app: name a repository that it may copy to, or have this one allowed by ALLOWED_DESTINATIONS (chart: limits.destinations)."
                .formatted(here.team, here.destination.host()));
    assertThat(here.source.count()).isZero();
    assertThat(here.destination.count()).isZero();
    assertThat(here.runs("stored")).isEmpty();

    here.stopOperators();
    here.startOperator(destinations(here.destination.host() + "/mirror/"));
    here.succeed(here.awaitRun("stored", 1));
    here.awaitReady("stored", "True", "UpToDate");
  }

  @Test
  void activeRunMayEndButNoneIsStarted() {
    here.startOperator();
    here.apply("running", here.spec("Recurrent", "v1"));
    TaskRun run = here.awaitRun("running", 1);
    here.stopOperators();
    here.startOperator(Map.of("ALLOWED_SOURCES", here.team + " quay.io/"));
    here.awaitReady("running", "False", "NotAllowed");
    assertThat(here.current(run).getSpec().getStatus()).as("not cancelled").isNull();
    here.succeed(here.current(run));
    int requests = here.source.count();
    here.request("running");
    here.awaitStatus(
        "running",
        status ->
            here.image("running")
                .getMetadata()
                .getAnnotations()
                .get(Image.REQUESTED_AT)
                .equals(status.lastHandledRequestedAt()));
    assertThat(here.source.count()).isEqualTo(requests);
    assertThat(here.runs("running")).hasSize(1);
  }

  @Test
  void olderImageThatMayNotWriteBlocksNoTag() {
    Image squatter = here.imageOf("squatter", here.spec("Recurrent", "v1"));
    squatter.getMetadata().setNamespace(here.central);
    here.client.resource(squatter).create();
    long second = Instant.now().getEpochSecond();
    await().until(() -> Instant.now().getEpochSecond() > second); // so old are Images by the second
    here.apply("younger", here.spec("Recurrent", "v1"));
    here.startOperator(
        Map.of("ALLOWED_DESTINATIONS", here.team + " " + here.destination.host() + "/mirror/"));
    here.succeed(here.awaitRun("younger", 1));
    here.awaitReady("younger", "True", "UpToDate");
  }

  private Map<String, String> destinations(String repositories) {
    return Map.of("ALLOWED_DESTINATIONS", "team-* " + repositories);
  }
}
