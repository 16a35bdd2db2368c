package io.skopeo.operator.metrics;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Images for tests of metrics. */
final class MetricsFixture {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private MetricsFixture() {}

  /** Creates an Image of team-a with these lines of YAML as its status. */
  static Image image(String name, String status) {
    return Serialization.unmarshal(
        """
        metadata:
          {namespace: team-a, name: %s, uid: uid-%s, creationTimestamp: "2026-01-01T06:00:00Z"}
        spec:
          mode: OnceByTag
          source: {name: quay.io/org/%s, version: 1.x}
          destination: {name: registry.example.com/%s}
        status:
        %s
        """
            .formatted(name, name, name, name, status.indent(2)),
        Image.class);
  }

  /** Creates a status in which Ready changed an hour ago. */
  static String status(String ready, String reason, String tags) {
    return """
    lastSyncTime: "2026-01-01T11:50:00Z"
    conditions:
      - {type: Ready, status: "%s", reason: %s, message: m, lastTransitionTime: "2026-01-01T11:00:00Z"}
    %s\
    """
        .formatted(ready, reason, tags.isEmpty() ? "" : "tags: " + tags);
  }

  /**
   * Creates the snapshot of an Image with a frequency of five minutes that this process has not
   * synced yet.
   */
  static ImageSnapshot snapshot(Image image) {
    return new ImageSnapshot(
        image,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofMinutes(5)),
        Optional.of(NOW),
        Optional.empty());
  }
}
