package io.skopeo.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.Reply.BackOff;
import io.skopeo.operator.registry.Reply.NoResponse;
import io.skopeo.operator.registry.Reply.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Resolves references to manifests (OCI distribution specification, Pulling manifests), with a HEAD
 * request if the registry supports it and with a GET otherwise.
 */
public final class Manifests {
  private static final int MAX_BYTES = 4 << 20;
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";

  /** Docker Hub falls back to the obsolete schema 1 if any of these is missing. */
  private static final List<String> ACCEPT =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final Asker asker;

  public Manifests(Asker asker) {
    this.asker = asker;
  }

  /** Resolves a reference to the manifest that it names now. */
  public Answer<Manifest> manifest(ImageReference image, Access access) {
    Reply head = send(image, access, "HEAD");
    return head instanceof Response response && needsGet(response)
        ? interpret(image, access, send(image, access, "GET"), Manifests::readBody)
        : interpret(image, access, head, Manifests::readHead);
  }

  /** Fetches a manifest or index and selects the part for the platforms. */
  Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    Reply get = send(image, access, "GET");
    return switch (interpret(image, access, get, Manifests::readBody)) {
      case Answer.Found<Manifest> _ -> part(image, platforms, (Response) get);
      case Answer.Absent<Manifest> _ -> new Answer.Absent<>();
      case Answer.Later<Manifest>(var until) -> new Answer.Later<>(until);
      case Answer.Refused<Manifest>(var problem) -> new Answer.Refused<>(problem);
    };
  }

  private static Answer<Part> part(Pinned image, List<Platform> platforms, Response get) {
    Parsed<Part> part =
        get.body()
            .object()
            .flatMap(Index::of)
            .map(index -> index.part(platforms, image.repository()))
            .orElseGet(() -> new Parsed.Valid<>(new Part.Whole(List.of())));
    return switch (part) {
      case Parsed.Valid<Part>(var value) -> new Answer.Found<>(value);
      case Parsed.Invalid<Part>(var problem) -> new Answer.Refused<>(problem);
    };
  }

  private Reply send(ImageReference image, Access access, String method) {
    String path = "/v2/%s/manifests/%s".formatted(image.repository().path(), image.reference());
    return asker.send(
        new Question(
            RequestObserver.Kind.MANIFEST,
            image.repository(),
            access,
            method,
            origin -> origin.resolve(path),
            ACCEPT,
            MAX_BYTES));
  }

  /** Some registries do not support HEAD, or do not send the digest header. */
  private static boolean needsGet(Response head) {
    return switch (head.status()) {
      case 200 -> digestHeader(head).isEmpty();
      case 401, 403, 404, 429 -> false;
      default -> head.status() < 500 || head.status() == 501;
    };
  }

  private static Answer<Manifest> interpret(
      ImageReference image,
      Access access,
      Reply reply,
      BiFunction<ImageReference, Response, Answer<Manifest>> reader) {
    Repository repository = image.repository();
    return switch (reply) {
      case BackOff(var until) -> new Answer.Later<>(until);
      case NoResponse(_, var problem) -> new Answer.Refused<>(problem);
      case Response response ->
          switch (response.status()) {
            case 200 -> reader.apply(image, response);
            case 404 -> new Answer.Absent<>();
            case 401, 403 -> failed(Refusals.unauthorized(repository, access, response.status()));
            default -> failed(Refusals.status(repository, response.status()));
          };
    };
  }

  private static Answer<Manifest> readHead(ImageReference image, Response head) {
    if (isSchema1(head)) {
      return schema1(image);
    }
    return switch (Digest.parse(digestHeader(head).orElseThrow())) {
      case Parsed.Valid<Digest>(var digest) ->
          checked(
              image,
              new Manifest(
                  digest,
                  PullCount.estimate(head.headers()),
                  PullCount.isSinglePlatform(head.headers())));
      case Parsed.Invalid<Digest> _ ->
          unusable(image, "its Docker-Content-Digest header is not a digest");
    };
  }

  private static Answer<Manifest> readBody(ImageReference image, Response get) {
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
        new Manifest(digest, PullCount.count(manifest.get()), Index.of(manifest.get()).isEmpty()));
  }

  private static String algorithm(ImageReference image, Optional<String> header) {
    return header.orElse(image.reference()).startsWith("sha512:") ? "sha512" : "sha256";
  }

  /** Checks that a digest reference was answered with the same digest. */
  private static Answer<Manifest> checked(ImageReference image, Manifest manifest) {
    return image instanceof Pinned(_, var pinned) && !pinned.equals(manifest.digest())
        ? unusable(image, "it has another digest than %s".formatted(pinned))
        : new Answer.Found<>(manifest);
  }

  private static boolean isSchema1(Response response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith(SCHEMA_1);
  }

  /** Its digest is not a hash of its bytes and skopeo converts it: a copy would never be equal. */
  private static Answer<Manifest> schema1(ImageReference image) {
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

  private static Answer<Manifest> unusable(ImageReference image, String why) {
    return failed(Refusals.unusable(image.repository(), why));
  }

  private static Answer<Manifest> failed(Problem problem) {
    return new Answer.Refused<>(problem);
  }
}
