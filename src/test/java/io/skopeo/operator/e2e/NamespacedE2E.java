package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.skopeo.operator.cluster.ClusterScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator that was installed for one namespace: it works there and is nobody elsewhere. */
class NamespacedE2E {
  private Cluster watched;
  private Cluster other;

  @BeforeEach
  void create() {
    watched = Cluster.create();
    other = Cluster.create();
  }

  /** Ends as the other tests want it. */
  @AfterEach
  void close() {
    install();
    try {
      watched.close();
    } finally {
      other.close();
    }
  }

  private static void install(String... more) {
    var command = new ArrayList<>(
            List.of(
                Path.of("src/quickstart/install").toAbsolutePath().toString(),
                "--set",
                "central.namespaces={*}"));
    command.addAll(List.of(more));
    ClusterScript.run(command);
  }

  @Test
  void anOperatorOfOneNamespaceWorksThereAlone() {
    install("--set", "watchNamespaces={%s}".formatted(watched.namespace));
    watched.source.push(watched.repository("app"), "v1", "app");
    other.source.push(other.repository("app"), "v1", "app");
    other.apply("one", other.spec("OneShot", "app", "v1"));
    watched.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
    watched.apply("central", watched.spec("OneShot", "app", "v1"));
    watched.apply(
        "own",
        watched.spec("OneShot", "app", "v1").replace("}\nd", "}\nserviceAccountName: mirror\nd")
            .replace(Cluster.DESTINATION + "/" + watched.repository("app"),
                Cluster.DESTINATION + "/" + watched.repository("own")));
    watched.awaitReady("central", "True", "UpToDate");
    watched.awaitReady("own", "True", "UpToDate");
    assertThat(other.image("one").getStatus()).as("of an Image elsewhere").isNull();

    assertThat(may("get", "", "secrets", watched.namespace)).isTrue();
    assertThat(may("list", "", "secrets", watched.namespace)).isFalse();
    assertThat(may("get", "", "secrets", other.namespace)).isFalse();
    assertThat(may("list", "skopeo.io", "images", other.namespace)).isFalse();
    assertThat(may("create", "tekton.dev", "taskruns", other.namespace)).isFalse();
    assertThat(may("list", "skopeo.io", "images", "")).isFalse();
    install();
    other.awaitReady("one", "True", "UpToDate");
  }

  private boolean may(String verb, String group, String resource, String namespace) {
    return watched
        .client
        .resource(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:%1$s:%1$s".formatted(Cluster.CENTRAL))
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }
}
