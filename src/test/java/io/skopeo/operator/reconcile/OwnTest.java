package io.skopeo.operator.reconcile;

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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnTest {
  @ParameterizedTest
  @CsvSource({
    // namespace, name, label with the name, uid, whether it is our own
    "central, run-1, run-1, uid,   true",
    "central, rerun, run-1, uid,   false",
    "team,    run-1, run-1, uid,   true",
    "team,    run-2, run-2, uid,   false",
    "team,    run-1, run-1, other, false",
    "else,    run-1, run-1, uid,   false",
  })
  void runOfANamespaceIsKnownByTheStatusOfItsImage(
      String namespace, String name, String label, String uid, boolean own) {
    assertThat(own().has(run(namespace, name, label, uid))).isEqualTo(own);
  }

  @Test
  void rerunOfTheDashboardIsNotOurs() {
    TaskRun run = run("central", "run-1", "run-1", "uid");
    run.getMetadata().getLabels().put("dashboard.tekton.dev/rerunOf", "run-1");
    assertThat(own().has(run)).isFalse();
  }

  private static Own own() {
    Image image =
        Serialization.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: app, namespace: team, uid: uid}
            status: {runs: [{namespace: team, name: run-1, lines: 1}]}
            """,
            Image.class);
    IndexedResourceCache<Image> images = mock();
    when(images.get(any())).thenReturn(Optional.empty());
    when(images.get(new ResourceID("app", "team"))).thenReturn(Optional.of(image));
    return new Own("central", images, new Work());
  }

  private static TaskRun run(String namespace, String name, String label, String uid) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(Map.of("skopeo.io/run", label, "skopeo.io/image-uid", uid))
        .addToAnnotations("skopeo.io/image-reference", "team/app")
        .endMetadata()
        .build();
  }
}
