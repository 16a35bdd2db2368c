package io.skopeo.operator.e2e;

import io.skopeo.operator.reference.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Small but whole OCI images, pushed to a real registry over its API (OCI distribution
 * specification, Pushing).
 *
 * @param host host and port of the registry, as this machine reaches it
 * @param authorization the header it wants, if any
 */
record SourceImages(String host, Optional<String> authorization) {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static SourceImages anonymous(String host) {
    return new SourceImages(host, Optional.empty());
  }

  static SourceImages as(String host, String user, String password) {
    String token =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return new SourceImages(host, Optional.of("Basic " + token));
  }

  /** Pushes an image whose only layer holds the content, and gives its digest. */
  Digest push(String repository, String tag, String content) {
    return putManifest(repository, tag, MANIFEST, manifest(repository, "amd64", content));
  }

  /** Pushes an index of one image for each architecture, and gives its digest. */
  Digest pushIndex(String repository, String tag, String content, List<String> architectures) {
    String children =
        architectures.stream()
            .map(architecture -> {
              String manifest = manifest(repository, architecture, content + architecture);
              Digest digest = digest(manifest);
              putManifest(repository, digest.toString(), MANIFEST, manifest);
              return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                  .formatted(MANIFEST, digest, manifest.length(), architecture);
            })
            .collect(Collectors.joining(","));
    return putManifest(
        repository,
        tag,
        INDEX,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(INDEX, children));
  }

  /**
   * Pushes a Tekton bundle of one Task: a tar with its YAML as the only layer, named by annotations
   * (Tekton's tekton-bundle-contracts.md).
   */
  void pushBundle(String repository, String tag, String task, String yaml) {
    byte[] layer = compressed(tar(task, yaml.getBytes(StandardCharsets.UTF_8)));
    byte[] config =
        "{\"architecture\":\"\",\"os\":\"\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
            .formatted(digest(tar(task, yaml.getBytes(StandardCharsets.UTF_8))))
            .getBytes(StandardCharsets.UTF_8);
    putBlob(repository, config);
    putBlob(repository, layer);
    String named = descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer);
    putManifest(
        repository,
        tag,
        MANIFEST,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s,\"annotations\":%s}]}"
            .formatted(
                MANIFEST,
                descriptor("application/vnd.oci.image.config.v1+json", config),
                named.substring(0, named.length() - 1),
                "{\"dev.tekton.image.apiVersion\":\"v1\",\"dev.tekton.image.kind\":\"task\",\"dev.tekton.image.name\":\"%s\"}"
                    .formatted(task)));
  }

  private static byte[] tar(String name, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What the tag or digest names, if it is there. */
  Optional<Digest> digest(String repository, String reference) {
    HttpResponse<String> answer =
        send(
            request("/v2/%s/manifests/%s".formatted(repository, reference))
                .header("Accept", MANIFEST + ", " + INDEX)
                .method("HEAD", BodyPublishers.noBody()));
    return answer.statusCode() == 404
        ? Optional.empty()
        : answer
            .headers()
            .firstValue("Docker-Content-Digest")
            .map(text -> Digest.parse(text).orThrow());
  }

  /** The manifest or index that the tag or digest names. */
  String manifest(String repository, String reference) {
    return send(request("/v2/%s/manifests/%s".formatted(repository, reference))
            .header("Accept", MANIFEST + ", " + INDEX)
            .GET())
        .body();
  }

  /** Takes the only layer of an image away, as a damaged registry would have it. */
  void loseLayer(String repository, String content) {
    send(
        request("/v2/%s/blobs/%s".formatted(repository, digest(layer(content))))
            .method("DELETE", BodyPublishers.noBody()));
  }

  private String manifest(String repository, String architecture, String content) {
    String config =
        "{\"architecture\":\"%s\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
            .formatted(architecture, digest(content));
    byte[] layer = layer(content);
    putBlob(repository, config.getBytes(StandardCharsets.UTF_8));
    putBlob(repository, layer);
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            MANIFEST,
            descriptor(
                "application/vnd.oci.image.config.v1+json",
                config.getBytes(StandardCharsets.UTF_8)),
            descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer));
  }

  /**
   * Compressed, as layers are in the world: skopeo would compress another, and change its digest.
   */
  private static byte[] layer(String content) {
    return compressed(content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] compressed(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String descriptor(String type, byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest(content), content.length);
  }

  private void putBlob(String repository, byte[] content) {
    String upload =
        send(request("/v2/%s/blobs/uploads/".formatted(repository)).POST(BodyPublishers.noBody()))
            .headers()
            .firstValue("Location")
            .orElseThrow();
    send(
        authorized(URI.create("http://" + host).resolve(upload + "&digest=" + digest(content)))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content)));
  }

  private Digest putManifest(String repository, String reference, String type, String content) {
    send(
        request("/v2/%s/manifests/%s".formatted(repository, reference))
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofString(content)));
    return digest(content);
  }

  private HttpRequest.Builder request(String path) {
    return authorized(URI.create("http://" + host + path));
  }

  private HttpRequest.Builder authorized(URI uri) {
    var request = HttpRequest.newBuilder(uri);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private static HttpResponse<String> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      var answer = HTTP.send(request, BodyHandlers.ofString());
      // docker-registry fails to read a tag in the instant in which it is written anew.
      for (int i = 0; request.method().equals("HEAD") && answer.statusCode() == 500 && i < 5; i++) {
        answer = HTTP.send(request, BodyHandlers.ofString());
      }
      if (answer.statusCode() >= 400 && answer.statusCode() != 404) {
        throw new IllegalStateException(
            "%s %s: %d %s"
                .formatted(request.method(), request.uri(), answer.statusCode(), answer.body()));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Digest digest(String content) {
    return digest(content.getBytes(StandardCharsets.UTF_8));
  }

  private static Digest digest(byte[] content) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return new Digest("sha256", HexFormat.of().formatHex(sha.digest(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
