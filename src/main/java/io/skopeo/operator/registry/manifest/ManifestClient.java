package io.skopeo.operator.registry.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryRequest;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.BackOff;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.RegistryProblems;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Resolves references to manifests (OCI distribution specification, Pulling manifests), with a HEAD
 * request if the registry supports it and with a GET otherwise.
 */
public final class ManifestClient {
  private static final int MAX_BYTES = 4 << 20;
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";

  /** Docker Hub falls back to the obsolete schema 1 if any of these is missing. */
  private static final List<String> ACCEPT =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final RegistryTransport sender;

  public ManifestClient(RegistryTransport sender) {
    this.sender = sender;
  }

  /** Resolves a reference to the manifest that it names now. */
  public Result<ManifestInfo> manifest(ImageReference image, Access access) {
    HttpOutcome head = send(image, access, "HEAD");
    if (head instanceof Response response
        && (needsGet(response) || needsReason(image, access, response))) {
      return interpret(image, access, send(image, access, "GET"), ManifestClient::readBody);
    }
    Result<ManifestInfo> result = interpret(image, access, head, ManifestClient::readHead);
    return result instanceof Result.Failed<ManifestInfo>(var problem, _)
            && head instanceof Response response
        ? new Result.Failed<>(problem, sender.mayBeAbsent(request(image, access, "HEAD"), response))
        : result;
  }

  /** Fetches a manifest and reads it as an index; the value is empty if it is none. */
  Result<Optional<ImageIndex>> index(Pinned image, Access access) {
    return get(image, access).map(get -> get.body().object().flatMap(ImageIndex::of));
  }

  /**
   * Fetches a manifest or index, a JSON object with the digest that the reference or the registry
   * names. {@code Failed} if it has more than 4 MiB.
   */
  public Result<Response> get(ImageReference image, Access access) {
    HttpOutcome get = send(image, access, "GET");
    return interpret(image, access, get, ManifestClient::readBody).map(_ -> (Response) get);
  }

  private HttpOutcome send(ImageReference image, Access access, String method) {
    return sender.send(request(image, access, method));
  }

  private static RegistryRequest request(ImageReference image, Access access, String method) {
    String path = "/v2/%s/manifests/%s".formatted(image.repository().path(), image.reference());
    return new RegistryRequest(
        RequestObserver.Kind.MANIFEST,
        image.repository(),
        access,
        method,
        origin -> origin.resolve(path),
        ACCEPT,
        MAX_BYTES);
  }

  /**
   * A token says that the account may pull, so a policy may be what forbids the image: only the
   * body of a GET says so. A destination may answer 403 for each tag that does not exist.
   */
  private boolean needsReason(ImageReference image, Access access, Response head) {
    return head.status() == 403
        && access.use() == Access.Use.SOURCE
        && sender.usesTokens(request(image, access, "HEAD"));
  }

  /** Some registries do not support HEAD, or do not send the digest header. */
  private static boolean needsGet(Response head) {
    return switch (head.status()) {
      case 200 -> digestHeader(head).isEmpty();
      case 401, 403, 404, 429 -> false;
      default -> head.status() < 500 || head.status() == 501;
    };
  }

  private static Result<ManifestInfo> interpret(
      ImageReference image,
      Access access,
      HttpOutcome outcome,
      BiFunction<ImageReference, Response, Result<ManifestInfo>> reader) {
    Repository repository = image.repository();
    return switch (outcome) {
      case BackOff(var until) -> new Result.Throttled<>(until);
      case NoResponse(_, var problem) -> new Result.Failed<>(problem);
      case Response response ->
          switch (response.status()) {
            case 200 -> reader.apply(image, response);
            case 404 -> new Result.NotFound<>();
            default -> failed(RegistryProblems.status(repository, access, response));
          };
    };
  }

  private static Result<ManifestInfo> readHead(ImageReference image, Response head) {
    if (isSchema1(head)) {
      return schema1(image);
    }
    return switch (Digest.parse(digestHeader(head).orElseThrow())) {
      case Parsed.Valid<Digest>(var digest) ->
          checked(
              image,
              new ManifestInfo(
                  digest,
                  PullCostEstimator.estimate(head.headers()),
                  PullCostEstimator.isSinglePlatform(head.headers())));
      case Parsed.Invalid<Digest> _ ->
          unusable(image, "its Docker-Content-Digest header is not a digest");
    };
  }

  private static Result<ManifestInfo> readBody(ImageReference image, Response get) {
    Optional<JsonNode> manifest = get.body().object().filter(j -> j.has("schemaVersion"));
    if (manifest.isEmpty()) {
      return unusable(image, "it is not a manifest");
    }
    if (isSchema1(get) || manifest.get().get("schemaVersion").asInt() == 1) {
      return schema1(image);
    }
    Optional<String> header = digestHeader(get);
    Digest digest = get.body().digest(algorithm(image, header));
    if (header.isPresent() && !header.get().equals(digest.toString())) {
      return unusable(image, "its digest does not match its content");
    }
    return checked(
        image,
        new ManifestInfo(
            digest,
            PullCostEstimator.count(manifest.get()),
            ImageIndex.of(manifest.get()).isEmpty()));
  }

  private static String algorithm(ImageReference image, Optional<String> header) {
    return header.orElse(image.reference()).startsWith("sha512:") ? "sha512" : "sha256";
  }

  /** Checks that a digest reference was answered with the same digest. */
  private static Result<ManifestInfo> checked(ImageReference image, ManifestInfo manifest) {
    return image instanceof Pinned(_, var pinned) && !pinned.equals(manifest.digest())
        ? unusable(image, "it has another digest than %s".formatted(pinned))
        : new Result.Found<>(manifest);
  }

  private static boolean isSchema1(Response response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith(SCHEMA_1);
  }

  /** Its digest is not a hash of its bytes and skopeo converts it: a copy would never be equal. */
  private static Result<ManifestInfo> schema1(ImageReference image) {
    return unusable(
        image,
        "%s has the obsolete manifest format schema 1, whose digest a copy cannot keep: push it again with a current tool"
            .formatted(image.reference()));
  }

  private static Optional<String> digestHeader(Response response) {
    return response
        .headers()
        .firstValue("Docker-Content-Digest")
        .map(String::trim)
        .filter(v -> !v.isEmpty());
  }

  private static Result<ManifestInfo> unusable(ImageReference image, String why) {
    return failed(RegistryProblems.unusable(image.repository(), why));
  }

  private static Result<ManifestInfo> failed(Problem problem) {
    return new Result.Failed<>(problem);
  }
}
