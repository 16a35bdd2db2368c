package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.oci.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Copies where Tekton is configured otherwise; nothing else runs meanwhile. */
@ResourceLock(Cluster.RELEASE)
class TektonFlagsE2E {
  private Cluster here;

  @BeforeEach
  void create() {
    here = Cluster.create();
  }

  @AfterEach
  void close() {
    flag("false");
    here.close();
  }

  @Test
  void copyHasItsCredentialsThoughTektonGivesItNone() {
    here.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
    flag("true");
    Digest digest = here.source.push(here.repository("app"), "v1", "app");
    here.apply("app", here.spec("OneShot", "app", "v1") + "serviceAccountName: mirror\n");
    here.awaitReady("app", "True", "UpToDate");
    assertThat(here.destination.digest(here.repository("app"), "v1")).contains(digest);
    TaskRun run = here.runs("app").getLast();
    Pod pod =
        here.client.pods().inNamespace(here.namespace).withName(run.getStatus().getPodName()).get();
    assertThat(pod.getSpec().getVolumes())
        .as("Tekton has seen the flag")
        .noneMatch(volume -> volume.getName().startsWith("tekton-creds"));
  }

  private void flag(String value) {
    here.client
        .configMaps()
        .inNamespace("tekton-pipelines")
        .withName("feature-flags")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"data\":{\"disable-creds-init\":\"%s\"}}".formatted(value));
  }
}
