package io.skopeo.operator.e2e;

import static org.awaitility.Awaitility.await;

import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.monitoring.Prometheus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus within the cluster's network that scrapes the operator, by src/monitoring. */
final class ClusterPrometheus implements AutoCloseable {
  static final Duration SCRAPED = Duration.ofSeconds(1);

  final Prometheus prometheus = new Prometheus(path -> get("127.0.0.1:9090" + path));
  private final Process process;

  private ClusterPrometheus(Process process) {
    this.process = process;
  }

  /** One that answers. */
  static ClusterPrometheus start(Path folder) {
    try {
      var started =
          new ClusterPrometheus(
              new ProcessBuilder(
                      Path.of("src/monitoring/prometheus").toAbsolutePath().toString(),
                      folder.toString(),
                      SCRAPED.toSeconds() + "s")
                  .redirectErrorStream(true)
                  .redirectOutput(folder.resolve("prometheus.log").toFile())
                  .start());
      await("Prometheus, see " + folder.resolve("prometheus.log"))
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptions()
          .until(() ->
              started.process.isAlive()
                  && !started.prometheus.data("status/runtimeinfo", Map.of()).isEmpty());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a server in the cluster's network answers.
   *
   * @param address host, port and path
   */
  static String get(String address) {
    return ClusterScript.run(
        List.of(
            "nsenter",
            "--net=/run/netns/" + ClusterScript.variable("NETWORK_NAMESPACE"),
            "curl",
            "-sS",
            "--noproxy",
            "*",
            "--max-time",
            "10",
            "http://" + address));
  }

  @Override
  public void close() {
    // First what writes the targets, or it might write into a folder that is being deleted. It is
    // not waited for: Prometheus, its parent, asks of no child.
    process.descendants().toList().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().join();
  }
}
