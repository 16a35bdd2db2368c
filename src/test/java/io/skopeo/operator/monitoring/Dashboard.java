package io.skopeo.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A dashboard as Grafana's JSON describes it.
 *
 * @param panels in the order of the file, rows' titles among them
 */
public record Dashboard(JsonNode json, List<Panel> panels) {
  /** The one that the chart brings. */
  public static final Path FILE = Path.of("charts/skopeo-operator/files/dashboard.json");

  /** Reads a file of Grafana's. */
  public static Dashboard read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    return new Dashboard(
        json,
        StreamSupport.stream(json.path("panels").spliterator(), false).map(Panel::new).toList());
  }

  /** All queries of all panels. */
  public List<Query> queries() {
    return panels.stream().flatMap(panel -> panel.queries().stream()).toList();
  }
}
