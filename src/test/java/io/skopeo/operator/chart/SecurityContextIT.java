package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.cluster.Chart;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the security contexts of all pods that the chart brings about. */
class SecurityContextIT {
  private static final List<String> NO_USERS =
      List.of(
          "podSecurityContext.runAsUser=null",
          "podSecurityContext.runAsGroup=null",
          "task.securityContext.runAsUser=null",
          "task.securityContext.runAsGroup=null");

  private static List<HasMetadata> rendered(List<String> values) {
    return Chart.render("mirror", values);
  }

  private static Stream<PodSpec> pods(List<HasMetadata> objects) {
    return objects.stream()
        .flatMap(object ->
            switch (object) {
              case Deployment operator -> Stream.of(operator.getSpec().getTemplate().getSpec());
              case Pod helmTest -> Stream.of(helmTest.getSpec());
              default -> Stream.empty();
            });
  }

  private static SecurityContext ofTask(List<HasMetadata> objects) {
    return objects.stream()
        .filter(Task.class::isInstance)
        .map(Task.class::cast)
        .findFirst()
        .orElseThrow()
        .getSpec()
        .getSteps()
        .getFirst()
        .getSecurityContext();
  }

  @Test
  void usersAreOurs() {
    List<HasMetadata> objects = rendered(List.of());

    assertThat(pods(objects))
        .hasSize(2)
        .allSatisfy(pod -> {
          assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
          assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(65532);
        });
    assertThat(ofTask(objects).getRunAsUser()).isEqualTo(65532);
    assertThat(ofTask(objects).getRunAsGroup()).isEqualTo(65532);
  }

  /** Where a platform assigns users, all else stays as Pod Security restricted wants it. */
  @Test
  void usersCanBeLeftToThePlatform() {
    List<HasMetadata> objects = rendered(NO_USERS);

    assertThat(pods(objects))
        .hasSize(2)
        .allSatisfy(pod -> {
          assertThat(pod.getSecurityContext().getRunAsUser()).isNull();
          assertThat(pod.getSecurityContext().getRunAsGroup()).isNull();
          assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
          assertThat(pod.getSecurityContext().getSeccompProfile().getType())
              .isEqualTo("RuntimeDefault");
          assertRestricted(pod.getContainers().getFirst().getSecurityContext());
        });
    SecurityContext task = ofTask(objects);
    assertThat(task.getRunAsUser()).isNull();
    assertThat(task.getRunAsGroup()).isNull();
    assertThat(task.getRunAsNonRoot()).isTrue();
    assertThat(task.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertRestricted(task);
  }

  private static void assertRestricted(SecurityContext context) {
    assertThat(context.getRunAsUser()).isNull();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
  }

  @Test
  void fieldsOfTheirOwnAreTaken() {
    List<HasMetadata> objects =
        rendered(
            List.of(
                "podSecurityContext.runAsUser=1000660000",
                "podSecurityContext.fsGroup=1000660000",
                "securityContext.seLinuxOptions.level=s0:c123",
                "task.securityContext.runAsUser=1000660000"));

    assertThat(pods(objects))
        .allSatisfy(pod -> {
          assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(1000660000);
          assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(1000660000);
          assertThat(
                  pod.getContainers()
                      .getFirst()
                      .getSecurityContext()
                      .getSeLinuxOptions()
                      .getLevel())
              .isEqualTo("s0:c123");
        });
    assertThat(ofTask(objects).getRunAsUser()).isEqualTo(1000660000);
    assertThat(ofTask(objects).getAllowPrivilegeEscalation()).isFalse();
  }
}
