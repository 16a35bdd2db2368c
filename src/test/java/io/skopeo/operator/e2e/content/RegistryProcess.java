package io.skopeo.operator.e2e.content;

import static org.awaitility.Awaitility.await;

import io.skopeo.operator.cluster.ClusterScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A registry of others without authentication, on this machine's loopback, in a folder. */
public final class RegistryProcess implements AutoCloseable {

  /** The programs, with their default settings if nothing else is said. */
  public enum Program {
    /** Version 2.8, without referrers API. */
    DEBIAN,
    /** Version 3, without referrers API. It accepts layers that others serve. */
    DISTRIBUTION,
    /** With referrers API. */
    OLAREG
  }

  private final int port;
  private final Process process;

  private RegistryProcess(Program program, Path folder) throws IOException {
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(folder.resolve("data"));
    var builder =
        new ProcessBuilder(command(program, folder))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile());
    // distribution looks for a collector on this machine otherwise.
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    process = builder.start();
    await(program.name()).ignoreExceptions().until(this::answers);
  }

  public static RegistryProcess start(Program program, Path folder) {
    try {
      return new RegistryProcess(program, Files.createDirectories(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Program program, Path folder) throws IOException {
    return switch (program) {
      case DEBIAN -> List.of("docker-registry", "serve", configuration(folder, ""));
      case DISTRIBUTION ->
          List.of(
              ClusterScript.tool("distribution").toString(),
              "serve",
              configuration(folder, "validation: {manifests: {urls: {allow: [\"^https://\"]}}}"));
      case OLAREG ->
          List.of(
              ClusterScript.tool("olareg").toString(),
              "serve",
              "--addr=127.0.0.1",
              "--port=" + port,
              "--dir=" + folder.resolve("data"));
    };
  }

  private String configuration(Path folder, String more) throws IOException {
    return Files.writeString(
            folder.resolve("config.yaml"),
            """
            version: 0.1
            log: {level: warn}
            storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
            http: {addr: "127.0.0.1:%d", relativeurls: true, secret: tests}
            %s
            """
                .formatted(folder.resolve("data"), port, more))
        .toString();
  }

  private boolean answers() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://%s/v2/".formatted(host()))).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
  }

  public int port() {
    return port;
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  public RegistryAccess access() {
    return RegistryAccess.anonymous(host());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
