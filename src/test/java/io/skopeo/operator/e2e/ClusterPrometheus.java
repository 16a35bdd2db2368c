package io.skopeo.operator.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skopeo.operator.cluster.ClusterScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A real Prometheus within the cluster's network that scrapes the operator, by src/monitoring. */
final class ClusterPrometheus implements AutoCloseable {
  static final Duration SCRAPED = Duration.ofSeconds(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;

  /** Values of one combination of labels, the oldest first. */
  record Series(Map<String, String> labels, List<Double> values) {
    boolean hasNumber() {
      return values.stream().anyMatch(Double::isFinite);
    }
  }

  private ClusterPrometheus(Process process) {
    this.process = process;
  }

  /** Starts one and waits until it answers. */
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
              started.process.isAlive() && !started.data("status/runtimeinfo", Map.of()).isEmpty());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for the value of each series at an instant. */
  List<Series> instant(String expression, Instant at) {
    return results("query", Map.of("query", expression, "time", seconds(at)))
        .map(result -> series(result, Stream.of(result.path("value"))))
        .toList();
  }

  /** Asks for the values of each series between two instants, one for each scrape. */
  List<Series> range(String expression, Instant from, Instant to) {
    var parameters =
        Map.of(
            "query",
            expression,
            "start",
            seconds(from),
            "end",
            seconds(to),
            "step",
            Long.toString(SCRAPED.toSeconds()));
    return results("query_range", parameters)
        .map(result -> series(result, elements(result.path("values"))))
        .toList();
  }

  /**
   * Returns the data of an answer.
   *
   * @param path below {@code /api/v1/}
   * @throws IllegalStateException with Prometheus' words if the answer has no data
   */
  JsonNode data(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    try {
      JsonNode answer = JSON.readTree(get("127.0.0.1:9090/api/v1/" + path + "?" + query));
      if (!answer.path("status").asText().equals("success")) {
        throw new IllegalStateException(parameters + ": " + answer);
      }
      return answer.path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<JsonNode> results(String path, Map<String, String> parameters) {
    return elements(data(path, parameters).path("result"));
  }

  private static Series series(JsonNode result, Stream<JsonNode> values) {
    Map<String, String> labels = new TreeMap<>();
    result.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return new Series(labels, values.map(pair -> number(pair.get(1).asText())).toList());
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  private static String seconds(Instant time) {
    return Long.toString(time.getEpochSecond());
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  /**
   * Asks a server in the cluster's network.
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
