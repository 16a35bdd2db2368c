package io.skopeo.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skopeo.operator.monitoring.Series.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Prometheus, asked over its HTTP API.
 *
 * @param get gives the body of the answer for a path with its query
 */
public record Prometheus(UnaryOperator<String> get) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The one at an address such as {@code http://127.0.0.1:9090}. */
  public static Prometheus at(URI address) {
    HttpClient http = HttpClient.newHttpClient();
    return new Prometheus(path -> body(http, address.resolve(path)));
  }

  private static String body(HttpClient http, URI uri) {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The value of each series at an instant. */
  public List<Series> instant(String expression, Instant at) {
    return results("query", Map.of("query", expression, "time", seconds(at)))
        .map(result -> series(result, Stream.of(result.path("value"))))
        .toList();
  }

  /** The values of each series in a window of time. */
  public List<Series> range(String expression, Window window) {
    return results(
            "query_range",
            Map.of(
                "query",
                expression,
                "start",
                seconds(window.from()),
                "end",
                seconds(window.to()),
                "step",
                Long.toString(window.step().toSeconds())))
        .map(result -> series(result, elements(result.path("values"))))
        .toList();
  }

  /**
   * The data of an answer.
   *
   * @param path below {@code /api/v1/}
   * @throws IllegalStateException with Prometheus' words where it gives none
   */
  public JsonNode data(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    try {
      JsonNode answer =
          JSON.readTree(get.apply("/api/v1/" + path + (query.isEmpty() ? "" : "?" + query)));
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
    return new Series(
        labels,
        values
            .map(pair -> new Point(pair.get(0).asDouble(), number(pair.get(1).asText())))
            .toList());
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String seconds(Instant time) {
    return Long.toString(time.getEpochSecond());
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
