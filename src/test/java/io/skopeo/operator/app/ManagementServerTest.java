package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicReference<OperatorSnapshot> state =
      new AtomicReference<>(OperatorSnapshot.standingBy(NOW));
  private final AtomicBoolean watching = new AtomicBoolean(true);
  private final AtomicBoolean tekton = new AtomicBoolean(true);
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void serve() throws IOException {
    var checks = new HealthChecks(state::get, () -> true, watching::get, tekton::get);
    server = ManagementServer.serve(0, checks::dead, checks::unready, () -> "up 1\n");
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void healthyOperatorIsLiveAndReady() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body()).isEqualTo("up 1\n");
  }

  @Test
  void missingTektonMakesItUnreadyButLive() throws Exception {
    tekton.set(false);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo(TektonDiscovery.MISSING + "\n");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void unavailableApiServerMakesItUnreadyButLive() throws Exception {
    watching.set(false);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("API server");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void stuckReconcilerIsNotLive() throws Exception {
    Instant longAgo = NOW.minus(Duration.ofMinutes(30));
    state.set(
        new OperatorSnapshot(
            NOW,
            Optional.of(longAgo),
            List.of(
                new ImageSnapshot(
                    new Image(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(longAgo),
                    Optional.empty())),
            0,
            0,
            List.of(),
            Optional.of(longAgo)));
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).contains("No Image was reconciled");
  }

  @Test
  void bugIsAnInternalError() throws Exception {
    try (var broken =
        ManagementServer.serve(
            0,
            Optional::empty,
            () -> {
              throw new IllegalStateException("a bug");
            },
            () -> "")) {
      assertThat(get(broken, "/readyz").statusCode()).isEqualTo(500);
      assertThat(get(broken, "/healthz").statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(server, path);
  }

  private HttpResponse<String> get(ManagementServer server, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
            .build(),
        BodyHandlers.ofString());
  }
}
