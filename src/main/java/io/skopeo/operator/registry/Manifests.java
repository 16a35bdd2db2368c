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
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Resting;
import java.util.List;
import java.util.Optional;

/**
 * The digest of a manifest (OCI distribution specification, Pulling manifests) and what it costs to
 * copy: out of the headers of a HEAD, or where there is no digest, out of the manifest itself.
 */
final class Manifests {
  private static final int LIMIT = 4 << 20;
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";

  /** Docker Hub answers with the old schema 1 where these are not accepted. */
  private static final List<String> ACCEPT =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final Asker asker;

  Manifests(Asker asker) {
    this.asker = asker;
  }

  /** The manifest that the reference names now. */
  Answer<Manifest> manifest(ImageReference image, Access access) {
    Reply head = ask(image, access, "HEAD");
    if (head instanceof Answered answered && isWorthGet(answered)) {
      return judged(image, access, ask(image, access, "GET"), Manifests::hashed);
    }
    return judged(image, access, head, Manifests::named);
  }

  /** What of the manifest or index, which is asked for by GET, is of the platforms. */
  Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    Reply get = ask(image, access, "GET");
    return switch (judged(image, access, get, Manifests::hashed)) {
      case Answer.Found<Manifest> _ -> part(image, platforms, (Answered) get);
      case Answer.Absent<Manifest> _ -> new Answer.Absent<>();
      case Answer.Later<Manifest>(var until) -> new Answer.Later<>(until);
      case Answer.Refused<Manifest>(var problem) -> new Answer.Refused<>(problem);
    };
  }

  private static Answer<Part> part(Pinned image, List<Platform> platforms, Answered get) {
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

  private Reply ask(ImageReference image, Access access, String method) {
    String path = "/v2/%s/manifests/%s".formatted(image.repository().path(), image.reference());
    return asker.ask(
        new Question(
            RequestObserver.Kind.MANIFEST,
            image.repository(),
            access,
            method,
            origin -> origin.resolve(path),
            ACCEPT,
            Optional.empty(),
            LIMIT));
  }

  /** HEAD is not understood everywhere, and the header is not sent everywhere. */
  private static boolean isWorthGet(Answered head) {
    return switch (head.status()) {
      case 200 -> header(head).isEmpty();
      case 401, 403, 404, 429 -> false;
      default -> head.status() < 500 || head.status() == 501;
    };
  }

  private interface Reading {
    Answer<Manifest> read(ImageReference image, Answered answered);
  }

  private static Answer<Manifest> judged(
      ImageReference image, Access access, Reply reply, Reading reading) {
    Repository repository = image.repository();
    return switch (reply) {
      case Resting(var until) -> new Answer.Later<>(until);
      case Failed(_, var problem) -> new Answer.Refused<>(problem);
      case Answered answered ->
          switch (answered.status()) {
            case 200 -> reading.read(image, answered);
            case 404 -> new Answer.Absent<>();
            case 401, 403 -> refused(Refusals.unauthorized(repository, access, answered.status()));
            default -> refused(Refusals.status(repository, answered.status()));
          };
    };
  }

  private static Answer<Manifest> named(ImageReference image, Answered head) {
    if (isSchema1(head)) {
      return schema1(image);
    }
    return switch (Digest.parse(header(head).orElseThrow())) {
      case Parsed.Valid<Digest>(var digest) ->
          expected(
              image,
              new Manifest(
                  digest, PullCount.estimated(head.headers()), PullCount.isSingle(head.headers())));
      case Parsed.Invalid<Digest> _ ->
          refused(
              Refusals.unexpected(image.repository(), "its Docker-Content-Digest is no digest"));
    };
  }

  private static Answer<Manifest> hashed(ImageReference image, Answered get) {
    Optional<JsonNode> manifest = get.body().object().filter(j -> j.has("schemaVersion"));
    if (manifest.isEmpty()) {
      return refused(Refusals.unexpected(image.repository(), "it is no manifest"));
    }
    if (isSchema1(get) || manifest.get().get("schemaVersion").asInt() == 1) {
      return schema1(image);
    }
    Optional<String> header = header(get);
    Digest digest = get.body().digest(algorithm(image, header));
    if (header.isPresent() && !header.get().equals(digest.toString())) {
      return refused(
          Refusals.unexpected(image.repository(), "its digest is not that of its content"));
    }
    return expected(
        image,
        new Manifest(
            digest, PullCount.counted(manifest.get()), Index.of(manifest.get()).isEmpty()));
  }

  private static String algorithm(ImageReference image, Optional<String> header) {
    String named = header.orElse(image.reference());
    return named.startsWith("sha512:") ? "sha512" : "sha256";
  }

  private static Answer<Manifest> expected(ImageReference image, Manifest manifest) {
    return image instanceof Pinned(_, var pinned) && !pinned.equals(manifest.digest())
        ? refused(
            Refusals.unexpected(
                image.repository(), "%s answers with another digest".formatted(pinned)))
        : new Answer.Found<>(manifest);
  }

  private static boolean isSchema1(Answered answered) {
    return answered.headers().firstValue("Content-Type").orElse("").startsWith(SCHEMA_1);
  }

  /** Its digest does not hash the bytes, and skopeo converts it: it would never compare equal. */
  private static Answer<Manifest> schema1(ImageReference image) {
    return refused(
        Refusals.unexpected(
            image.repository(),
            "%s is in the old format schema 1, whose digest a copy cannot keep: push it again with a current tool"
                .formatted(image.reference())));
  }

  private static Optional<String> header(Answered answered) {
    return answered
        .headers()
        .firstValue("Docker-Content-Digest")
        .map(String::trim)
        .filter(v -> !v.isEmpty());
  }

  private static Answer<Manifest> refused(Problem problem) {
    return new Answer.Refused<>(problem);
  }
}
