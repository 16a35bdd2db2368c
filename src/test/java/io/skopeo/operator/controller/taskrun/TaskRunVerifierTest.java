package io.skopeo.operator.controller.taskrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRunVerifierTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final CopyBatch LINES =
      CopyBatch.read(
          "docker://quay.io/app@sha256:%s docker://registry.example.com/app:1"
              .formatted("a".repeat(64)));

  private final TaskRunTracker runs = new TaskRunTracker();

  @ParameterizedTest
  @CsvSource({
    // namespace, name, label with the name, uid of the Image, uid, whether it is verified
    "central, run-1, run-1, uid,   any,    true",
    "central, rerun, run-1, uid,   any,    false",
    "team,    run-1, run-1, uid,   genuine, true",
    "team,    run-1, run-1, uid,   forged, false",
    "team,    run-2, run-2, uid,   forged, false",
    "team,    rerun, run-1, uid,   genuine, false",
    "team,    run-1, run-1, other, genuine, false",
    "else,    run-1, run-1, uid,   genuine, false",
    // of an operator without fingerprints, or one that ended before it wrote the status
    "team,    run-3, run-3, uid,   unknown, false",
  })
  void runIsVerifiedByTheStatusOfItsImage(
      String namespace, String name, String label, String image, String uid, boolean verified) {
    assertThat(verifier().of(run(namespace, name, label, image, uid), NOW).isPresent())
        .isEqualTo(verified);
  }

  @Test
  void propertiesComeFromTheStatusAndNotTheRun() {
    VerifiedTaskRun verified =
        verifier().of(run("team", "run-1", "run-1", "uid", "genuine"), NOW).orElseThrow();
    assertThat(verified.namespace()).isEqualTo("team");
    assertThat(verified.pulls()).contains(new RunPulls("team/mirror", "quay.io", 3));
    assertThat(verified.checked(LINES)).isEqualTo(LINES);
    CopyBatch altered = CopyBatch.read(LINES.urlTxt().replace("/app:1", "/others:1"));
    assertThat(altered.copies()).hasSize(1);
    assertThat(verified.checked(altered).copies()).isEmpty();
    assertThat(verified.checked(CopyBatch.NONE).copies()).isEmpty();
  }

  @Test
  void centralRunsAreTrusted() {
    VerifiedTaskRun verified =
        verifier().of(run("central", "run-1", "run-1", "uid", "any"), NOW).orElseThrow();
    assertThat(verified.namespace()).as("that of its Image").isEqualTo("team");
    assertThat(verified.pulls()).contains(new RunPulls("", "docker.io", 999_999_999));
    assertThat(verified.checked(LINES)).isEqualTo(LINES);
  }

  @Test
  void runThatShouldHaveEndedBlocksNobody() {
    TaskRun run = run("team", "run-1", "run-1", "uid", "genuine");
    assertThat(verifier().of(run, NOW.plus(Duration.ofMinutes(65)))).isPresent();
    assertThat(verifier().of(run, NOW.plus(Duration.ofMinutes(66)))).isEmpty();
    TaskRun central = run("central", "run-1", "run-1", "uid", "any");
    assertThat(verifier().of(central, NOW.plus(Duration.ofDays(1)))).isPresent();
  }

  @Test
  void runIsVerifiedBeforeItsStatusIsWritten() {
    TaskRun run = run("team", "run-2", "run-2", "uid", "new");
    assertThat(verifier().of(run, NOW)).isEmpty();
    var started =
        List.of(
            new CopyRun(
                "team",
                "run-2",
                LINES,
                NOW,
                new CopyRun.Running(),
                Optional.of(new RunFingerprint("new", LINES.fingerprint(), "docker.io=1"))));
    runs.keepFingerprints("uid", started);
    assertThat(verifier().of(run, NOW)).isPresent();
    runs.fingerprintsWritten(started);
    assertThat(verifier().of(run, NOW)).as("the status decides now").isEmpty();
  }

  @Test
  void rerunOfTheDashboardIsNotVerified() {
    TaskRun run = run("central", "run-1", "run-1", "uid", "any");
    run.getMetadata().getLabels().put("dashboard.tekton.dev/rerunOf", "run-1");
    assertThat(verifier().of(run, NOW)).isEmpty();
  }

  private TaskRunVerifier verifier() {
    Image image =
        Serialization.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: app, namespace: team, uid: uid}
            status:
              runs:
              - {namespace: team, name: run-1, lines: 1, uid: genuine, linesHash: %s, pulls: team/mirror@quay.io=3}
              - {namespace: team, name: run-3, lines: 1}
            """
                .formatted(LINES.fingerprint()),
            Image.class);
    IndexedResourceCache<Image> images = mock();
    when(images.get(any())).thenReturn(Optional.empty());
    when(images.get(new ResourceID("app", "team"))).thenReturn(Optional.of(image));
    return new TaskRunVerifier("central", images, runs);
  }

  private static TaskRun run(
      String namespace, String name, String label, String image, String uid) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withUid(uid)
        .withCreationTimestamp(NOW.toString())
        .withLabels(Map.of("skopeo.io/run", label, "skopeo.io/image-uid", image))
        .addToAnnotations("skopeo.io/image-reference", "team/app")
        .addToAnnotations("skopeo.io/pulls", "docker.io=999999999")
        .endMetadata()
        .withNewSpec()
        .withTimeout(new io.fabric8.kubernetes.api.model.Duration(Duration.ofHours(1)))
        .endSpec()
        .build();
  }
}
