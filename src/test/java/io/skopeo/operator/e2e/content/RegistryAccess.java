package io.skopeo.operator.e2e.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Requests to a registry (OCI distribution specification) that trust nothing: the caller verifies.
 *
 * @param host host and port, as this machine reaches them over HTTP
 * @param authorization the header that it requires, if any
 */
public record RegistryAccess(String host, Optional<String> authorization) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  /** A manifest as a registry serves it. */
  record Served(HttpResponse<byte[]> response) {

    byte[] content() {
      return response.body();
    }

    String mediaType() {
      return response.headers().firstValue("Content-Type").orElse("");
    }
  }

  public static RegistryAccess anonymous(String host) {
    return new RegistryAccess(host, Optional.empty());
  }

  public static RegistryAccess as(String host, String user, String password) {
    String token =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return new RegistryAccess(host, Optional.of("Basic " + token));
  }

  Optional<Served> manifest(String repository, String reference) {
    var request = request("/v2/%s/manifests/%s".formatted(repository, reference)).GET();
    MediaTypes.MANIFESTS.forEach(type -> request.header("Accept", type));
    return found(send(request)).map(Served::new);
  }

  /** Returns the digest of a tag or digest, if it exists. */
  public Optional<Digest> digest(String repository, String reference) {
    return manifest(repository, reference).map(served -> Sha256.of(served.content()));
  }

  Optional<byte[]> blob(String repository, Digest digest) {
    return found(send(request("/v2/%s/blobs/%s".formatted(repository, digest)).GET()))
        .map(HttpResponse::body);
  }

  /** Returns the list of what refers to a manifest, if the registry has such lists. */
  Optional<JsonNode> referrers(String repository, Digest subject) {
    return found(send(request("/v2/%s/referrers/%s".formatted(repository, subject)).GET()))
        .map(answer -> json(answer.body()));
  }

  /** Returns all tags, also those that other tools read as lists or signatures. */
  public Set<String> tags(String repository) {
    return found(send(request("/v2/%s/tags/list".formatted(repository)).GET()))
        .map(answer -> json(answer.body()).path("tags"))
        .stream()
        .flatMap(JsonNode::valueStream)
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static JsonNode json(byte[] content) {
    try {
      return JSON.readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pushes a blob at once. */
  void putBlob(String repository, byte[] content) {
    String upload =
        send(request("/v2/%s/blobs/uploads/".formatted(repository)).POST(BodyPublishers.noBody()))
            .headers()
            .firstValue("Location")
            .orElseThrow();
    String separator = upload.contains("?") ? "&" : "?";
    send(
        authorized(
                URI.create("http://" + host)
                    .resolve(upload + separator + "digest=" + Sha256.of(content)))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content)));
  }

  /** Pushes a manifest, and returns true if the registry lists it as a referrer. */
  boolean putManifest(String repository, String reference, String mediaType, byte[] content) {
    return send(request("/v2/%s/manifests/%s".formatted(repository, reference))
            .header("Content-Type", mediaType)
            .PUT(BodyPublishers.ofByteArray(content)))
        .headers()
        .firstValue("OCI-Subject")
        .isPresent();
  }

  private HttpRequest.Builder request(String path) {
    return authorized(URI.create("http://" + host + path));
  }

  private HttpRequest.Builder authorized(URI uri) {
    var request = HttpRequest.newBuilder(uri);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private static Optional<HttpResponse<byte[]>> found(HttpResponse<byte[]> answer) {
    return answer.statusCode() == 404 ? Optional.empty() : Optional.of(answer);
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
      boolean missing = answer.statusCode() == 404 && request.method().equals("GET");
      if (answer.statusCode() >= 400 && !missing) {
        throw new IllegalStateException(
            "%s %s: %d %s"
                .formatted(
                    request.method(),
                    request.uri(),
                    answer.statusCode(),
                    new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
