package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.Main;
import io.skopeo.operator.cluster.ApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that cannot start: it exits, and the last line of its log says why. */
class StartupFailureIT {
  private static final String RETRY = "; Kubernetes restarts the container, which tries again";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void apiServerIsUnreachable(String election) throws Exception {
    String address = "https://127.0.0.1:" + freePort();
    assertThat(start(address, "some", election, freePort()))
        .endsWith(
            "ERROR Main could not start: the API server at %s/ cannot be reached (ConnectException): check that it is up, and what is in between, such as a NetworkPolicy%s"
                .formatted(address, RETRY));
  }

  @Test
  void tokenIsRejected() throws Exception {
    assertThat(start(apiServer(), "wrong", "true", freePort()))
        .contains("ERROR Main could not start: the API server at " + apiServer())
        .endsWith(
            "rejects the operator's token (401: Unauthorized): check its ServiceAccount, and the token in its pod"
                + RETRY);
  }

  @Test
  void rightsAreMissing() throws Exception {
    assertThat(start(apiServer(), "", "true", freePort()))
        .contains("ERROR Main could not start: the API server at " + apiServer())
        .contains(
            "rejects a request (403: images.skopeo.io is forbidden: User \"system:anonymous\"")
        .endsWith(": helm upgrade restores the operator's rights" + RETRY);
  }

  @Test
  void portIsInUse() throws Exception {
    try (var other = new ServerSocket(0)) {
      assertThat(start(apiServer(), "", "false", other.getLocalPort()))
          .endsWith(
              "ERROR Main could not start: HTTP_PORT is %d, where the operator cannot listen (Address already in use): set a port from 1 to 65535 that nothing else in its pod uses"
                  .formatted(other.getLocalPort()));
    }
  }

  private static String apiServer() {
    return ApiServer.client().getMasterUrl().toString();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns the last line of the log; the process exits with 1 and logs no stack trace. */
  private String start(String apiServer, String token, String election, int port)
      throws IOException, InterruptedException {
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(kubeconfig, kubeconfig(apiServer, token));
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dkubernetes.request.retry.backoffLimit=0",
            "-classpath",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.redirectErrorStream(true).environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PULL_JOB_NAMESPACE",
                "some",
                "HTTP_PORT",
                Integer.toString(port),
                "LEADER_ELECTION",
                election,
                "POD_NAMESPACE",
                "some",
                "POD_NAME",
                "pod-1"));
    Path log = directory.resolve("log");
    Process process = builder.redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("exits").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(process.exitValue()).as("%s", lines).isEqualTo(1);
    assertThat(lines).noneMatch(line -> line.startsWith("\t") || line.contains("Exception:"));
    return lines.getLast();
  }

  private static String kubeconfig(String apiServer, String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: some, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
    users: [{name: some, user: {token: "%s"}}]
    contexts: [{name: some, context: {cluster: some, user: some}}]
    current-context: some
    """
        .formatted(apiServer, token);
  }
}
