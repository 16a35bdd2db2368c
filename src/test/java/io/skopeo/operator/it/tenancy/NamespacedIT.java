package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator for some namespaces, with Roles there and no rights elsewhere. */
class NamespacedIT {
  private OperatorFixture here;
  private String own;
  private String central;
  private String foreign;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
    own = "own";
    central = "%s-other/central".formatted(here.central);
    foreign = "%s-stranger/foreign".formatted(here.central);
    Stream.of(central, foreign).map(NamespacedIT::namespace).forEach(here::namespace);
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void onlyImagesInWatchedNamespacesAreMirrored() {
    here.startOperator(watching(here.team, namespace(central)));
    apply(foreign, "");
    apply(own, "serviceAccountName: mirror\n");
    apply(central, "");
    assertThat(here.awaitRun(own, 1).getMetadata().getNamespace()).isEqualTo(here.team);
    assertThat(here.awaitRun(central, 1).getMetadata().getNamespace()).isEqualTo(here.central);
    Stream.of(own, central).forEach(this::awaitMirrored);
    assertThat(here.image(foreign).getStatus()).isNull();
    assertThat(here.runs(foreign)).isEmpty();
  }

  @Test
  void apiServerRejectsOtherNamespaces() {
    Map<String, String> environment = watching(here.team, namespace(central));
    here.rights(environment).apply(here.client);
    try (KubernetesClient operator = here.operatorClient(new Interceptor() {})) {
      assertThat(operator.resources(Image.class).inNamespace(here.team).list().getItems())
          .isEmpty();
      for (Class<? extends HasMetadata> kind : List.of(Image.class, TaskRun.class, Secret.class)) {
        assertRefused(operator.resources(kind).inNamespace(namespace(foreign))::list);
        assertRefused(operator.resources(kind).inAnyNamespace()::list);
        assertRefused(
            operator.resources(kind).inNamespace(namespace(foreign)).withName("any")::get);
      }
      Stream.of(here.team, namespace(central), here.central)
          .forEach(namespace -> assertRefused(operator.secrets().inNamespace(namespace)::list));
      assertRefused(operator.secrets().inNamespace(here.central).withName("another")::get);
    }
  }

  @Test
  void deletedNamespaceBlocksNoOther() {
    here.startOperator(watching(here.team, "gone"));
    apply(own, "serviceAccountName: mirror\n");
    awaitMirrored(own);
  }

  @Test
  void runsOfUnwatchedImagesAreNoOrphans() {
    here.startOperator();
    apply(central, "");
    TaskRun run = here.awaitRun(central, 1);
    here.stopOperators();
    here.client.resource(here.image(central)).delete();
    try (KubernetesClient operator = here.operatorClient(new Interceptor() {})) {
      here.sweep(watching(here.team), operator);
    }
    assertThat(here.current(run)).as("run of another operator's Image").isNotNull();
  }

  @Test
  void unreadableImageIsNotDeletedAndBlocksNoSweep() {
    Map<String, String> environment = watching(here.team, namespace(central));
    here.startOperator(environment);
    Stream.of(own, central).forEach(image -> apply(image, ""));
    TaskRun orphan = here.awaitRun(own, 1);
    TaskRun unknown = here.awaitRun(central, 1);
    here.stopOperators();
    here.client.resource(here.image(own)).delete();
    here.client.rbac().roleBindings().inNamespace(namespace(central)).delete();
    try (KubernetesClient operator = here.operatorClient(new Interceptor() {})) {
      await("rights are revoked")
          .untilAsserted(() ->
              assertRefused(operator.resources(Image.class).inNamespace(namespace(central))::list));
      here.sweep(environment, operator);
    }
    assertThat(here.current(orphan)).isNull();
    assertThat(here.current(unknown)).isNotNull();
  }

  private static Map<String, String> watching(String... namespaces) {
    return Map.of("WATCH_NAMESPACES", String.join(",", namespaces));
  }

  private static String namespace(String image) {
    return image.substring(0, image.indexOf('/'));
  }

  /** Applies an Image with a destination of its own. */
  private void apply(String image, String more) {
    here.apply(
        image,
        here.spec("OneShot", "v1")
                .replace("mirror/app", "mirror/" + image.substring(image.indexOf('/') + 1))
            + more);
  }

  private void awaitMirrored(String image) {
    here.succeed(here.awaitRun(image, 1));
    here.awaitReady(image, "True", "UpToDate");
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refused -> assertThat(refused.getCode()).isEqualTo(403));
  }
}
