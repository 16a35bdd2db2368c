package io.skopeo.operator.e2e;

import static org.awaitility.Awaitility.await;

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
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Debian's docker-registry with rights by repository, which the cluster reaches too. {@value #USER}
 * may push everywhere but to repositories that end in {@code /refused}; nobody else may do
 * anything.
 */
final class GuardedRegistry implements AutoCloseable {
  static final String USER = "mirror";
  static final String PASSWORD = "guarded-with-care";
  private static final Pattern PUSHED =
      Pattern.compile("\"PUT /v2/(\\S+)/manifests/(\\S+) HTTP/1\\.1\" 201");

  private final Path folder;
  private final int port;
  private final TokenServer tokens;
  private final Bridge bridge;
  private Process process;

  private GuardedRegistry(
      Path folder, Map<String, String> passwords, BiFunction<String, String, List<String>> rights)
      throws IOException {
    this.folder = folder;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    tokens = new TokenServer(folder, passwords, rights);
    bridge = Bridge.open(folder, port, tokens.port());
    Files.writeString(
        folder.resolve("config.yml"),
        """
        version: 0.1
        log: {level: warn}
        storage: {filesystem: {rootdirectory: %1$s/data}, delete: {enabled: true}}
        http: {addr: "127.0.0.1:%2$d", relativeurls: true, secret: tests}
        auth:
          token: {realm: "http://%3$s/token", service: %4$s, issuer: %5$s, rootcertbundle: %6$s}
        """
            .formatted(
                folder,
                port,
                Bridge.inCluster(tokens.port()),
                TokenServer.SERVICE,
                TokenServer.ISSUER,
                tokens.certificate(folder)));
    process = begin();
  }

  private static List<String> rights(String user, String repository) {
    if (!user.equals(USER)) {
      return List.of();
    }
    return repository.endsWith("/refused") ? List.of("pull") : List.of("pull", "push", "delete");
  }

  static GuardedRegistry start(Path folder) {
    return start(folder, Map.of(USER, PASSWORD), GuardedRegistry::rights);
  }

  /**
   * With other users.
   *
   * @param passwords by user; may be changed while the registry runs
   * @param rights from user and repository to pull, push and delete
   */
  static GuardedRegistry start(
      Path folder, Map<String, String> passwords, BiFunction<String, String, List<String>> rights) {
    try {
      return new GuardedRegistry(folder, passwords, rights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process begin() {
    try {
      Process begun =
          new ProcessBuilder("docker-registry", "serve", folder.resolve("config.yml").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      await("docker-registry").ignoreExceptions().until(this::answers);
      return begun;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/".formatted(port)));
      return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 401;
    }
  }

  /** Its host and port as the cluster knows them. */
  String inCluster() {
    return Bridge.inCluster(port);
  }

  /** The images of one repository, as its user sees them. */
  SourceImages images(String repository) {
    return images(repository, USER);
  }

  /** The images of one repository, as a user sees them. */
  SourceImages images(String repository, String user) {
    String scope = "repository:%s:pull,push,delete".formatted(repository);
    return new SourceImages(
        "127.0.0.1:" + port, Optional.of("Bearer " + tokens.token(user, List.of(scope))));
  }

  /** How often each tag of a repository was pushed. */
  Map<String, Long> pushes(String repository) {
    try {
      return PUSHED
          .matcher(Files.readString(log()))
          .results()
          .filter(push -> push.group(1).equals(repository))
          .map((MatchResult push) -> push.group(2))
          .collect(Collectors.groupingBy(tag -> tag, Collectors.counting()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return folder.resolve("registry.log");
  }

  /** Ends it, as its machine would in a power cut. */
  void stop() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Begins again with what it had. */
  void startAgain() {
    process = begin();
  }

  @Override
  public void close() {
    stop();
    bridge.close();
    tokens.close();
  }
}
