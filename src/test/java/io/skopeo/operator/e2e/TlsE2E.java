package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.PortForward;
import io.skopeo.operator.e2e.fixture.PrivateCa;
import io.skopeo.operator.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Copies to a registry with a certificate of a private CA. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class TlsE2E {
  private static final String USER = "mirror";
  private static final String PASSWORD = "over-tls-alone";

  @TempDir private Path folder;
  private Cluster here;
  private PrivateCa ca;
  private Process registry;
  private PortForward forward;
  private int port;

  @BeforeEach
  void create() throws IOException {
    here = Cluster.create();
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ca = PrivateCa.create(folder);
    Path users = folder.resolve("htpasswd");
    Files.writeString(users, ClusterScript.run(List.of("htpasswd", "-Bbn", USER, PASSWORD)) + "\n");
    Path configuration =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: {level: warn}
            storage: {filesystem: {rootdirectory: %1$s/data}}
            http: {addr: "127.0.0.1:%2$d", relativeurls: true, secret: tests, tls: {certificate: %1$s/tls.crt, key: %1$s/tls.key}}
            auth: {htpasswd: {realm: tests, path: %1$s/htpasswd}}
            """
                .formatted(folder, port));
    registry =
        new ProcessBuilder("docker-registry", "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    await("docker-registry").ignoreExceptions().until(this::listens);
    forward = PortForward.open(folder, port);
    here.account("mirror", PortForward.inCluster(port), USER, PASSWORD);
  }

  private boolean listens() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  @AfterEach
  void close() {
    try {
      here.close();
    } finally {
      forward.close();
      registry.destroyForcibly();
    }
  }

  @Test
  void registryIsVerifiedWithTheCaOfTheImage() {
    Digest digest = here.source.push(here.repository("app"), "v1", "app");
    here.apply(
        "verified",
        """
        mode: OneShot
        source: {name: "%s/%s", version: v1}
        destination: {name: "%s/mirror/app"}
        serviceAccountName: mirror
        tls: {destination: {insecureSkipVerify: false}}
        """
            .formatted(Cluster.SOURCE, here.repository("app"), PortForward.inCluster(port)));
    assertThat(here.awaitReady("verified", "False", "TLSVerificationFailed").conditions())
        .anySatisfy(
            condition -> assertThat(condition.getMessage()).contains("spec.tls.destination.caRef"));
    here.client
        .resource(here.image("verified"))
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"tls\":{\"destination\":{\"insecureSkipVerify\":null,\"caRef\":{\"kind\":\"ConfigMap\",\"name\":\"own-ca\"}}}}}");
    here.awaitReady("verified", "False", "CAMissing");
    ca.apply(here, "own-ca");
    ImageStatus status = here.awaitReady("verified", "True", "UpToDate");
    assertThat(status.current().digest()).isEqualTo(digest.toString());
    assertThat(here.runs("verified")).hasSize(1);
  }
}
