package io.skopeo.operator.registry.client;

import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.registry.http.ResponseBody;
import io.skopeo.operator.registry.http.tls.SslContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** Debian's {@code docker-registry}, run from a folder of its own. */
public final class DebianRegistry implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  /** What {@code htpasswd -nbB ada secret} printed. */
  static final String HTPASSWD = "ada:$2y$05$yDzurJ1WYXgcEkHPSCgbMOyyrNaBFo.DMbJY4TIxABjx6ATsRuoQq";

  private static final String CONFIG = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";

  private final Process process;
  private final int port;
  private final Optional<Credential> credential;
  private final boolean tls;
  private final HttpClient client;

  private DebianRegistry(Path folder, Optional<Credential> credential, boolean tls)
      throws IOException, GeneralSecurityException {
    this.credential = credential;
    this.tls = tls;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path config = folder.resolve("config.yml");
    Files.write(config, config(folder));
    process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    SSLContext trust = SslContexts.context(new Tls(true, Optional.of(TestCertificate.ca())));
    client = HttpClient.newBuilder().sslContext(trust).build();
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> send("GET", "/v2/", "", "").statusCode() < 500);
  }

  public static DebianRegistry start(Path folder, Optional<Credential> credential, boolean tls) {
    try {
      return new DebianRegistry(folder, credential, tls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> config(Path folder) throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append("version: 0.1\nlog: {level: error}\n");
    yaml.append("storage: {filesystem: {rootdirectory: %s}}\n".formatted(folder.resolve("data")));
    yaml.append("http:\n  addr: 127.0.0.1:%d\n".formatted(port));
    if (tls) {
      TestCertificate.write(folder);
      yaml.append("  tls: {certificate: %1$s/tls.crt, key: %1$s/tls.key}\n".formatted(folder));
    }
    if (credential.isPresent()) {
      Files.writeString(folder.resolve("htpasswd"), HTPASSWD + "\n");
      yaml.append("auth: {htpasswd: {realm: test, path: %s/htpasswd}}\n".formatted(folder));
    }
    return List.of(yaml.toString());
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Pushes an image without layers and returns what its digest has to be. */
  Digest push(String repository, String tag) {
    String type = "application/vnd.oci.image.manifest.v1+json";
    String configDigest = digest(CONFIG).toString();
    HttpResponse<String> upload =
        send("POST", "/v2/%s/blobs/uploads/".formatted(repository), "", "");
    String location = upload.headers().firstValue("Location").orElseThrow();
    String put = URI.create(url("/")).resolve(location) + "&digest=" + configDigest;
    send("PUT", put.substring(url("").length()), "application/octet-stream", CONFIG);
    String manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":%d},"
                + "\"layers\":[],\"annotations\":{\"tag\":\"%s\"}}")
            .formatted(type, configDigest, CONFIG.length(), tag);
    send("PUT", "/v2/%s/manifests/%s".formatted(repository, tag), type, manifest);
    return digest(manifest);
  }

  private static Digest digest(String text) {
    return new ResponseBody(text.getBytes(StandardCharsets.UTF_8)).digest("sha256");
  }

  private String url(String path) {
    return (tls ? "https://" : "http://") + host() + path;
  }

  private HttpResponse<String> send(String method, String path, String type, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(path))).method(method, BodyPublishers.ofString(body));
    credential.ifPresent(c -> request.header("Authorization", c.basicAuthorization()));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    client.close();
  }
}
