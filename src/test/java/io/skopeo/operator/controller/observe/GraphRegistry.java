package io.skopeo.operator.controller.observe;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Referrers.Origin;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two repositories in memory, of manifests that may have a subject. It makes copies as a run does,
 * and as strictly as registries: an index or a list needs what it names.
 */
final class GraphRegistry implements Registry {
  /** A manifest: the images of an index, and the subject. */
  record Manifest(List<Digest> images, Optional<Digest> subject, String type) {}

  /** One side. */
  static final class Side {
    final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    final Map<Tag, Digest> tags = new HashMap<>();

    /** The entries of pushed lists of referrers. */
    final Map<Digest, Set<Digest>> lists = new HashMap<>();

    final boolean api;

    Side(boolean api) {
      this.api = api;
    }

    /** Returns what refers to a digest, as far as the side lists it. */
    Set<Digest> listed(Digest subject) {
      if (!api) {
        return Optional.ofNullable(tags.get(ReferrersTag.of(subject)))
            .map(list -> lists.getOrDefault(list, Set.of()))
            .orElse(Set.of());
      }
      return manifests.entrySet().stream()
          .filter(e -> e.getValue().subject().equals(Optional.of(subject)))
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }
  }

  final Repository sourceRepository;
  final Side source;
  final Side destination;

  /** The answer of the source's lists, if they cannot be read. */
  Optional<Result<Referrers>> broken = Optional.empty();

  /** Whether the destination's account may push and not pull. */
  boolean unreadable;

  /** Whether the destination refuses to show whether it has anything. */
  boolean hidden;

  /** The destination's lists as they were first read, which a client may remember. */
  Optional<Map<Pinned, Result<Referrers>>> remembered = Optional.empty();

  /** Says that lists are longer than what is read of them. */
  boolean truncated;

  /** The number of lists that were asked for. */
  int lists;

  GraphRegistry(Repository sourceRepository, Side source, Side destination) {
    this.sourceRepository = sourceRepository;
    this.source = source;
    this.destination = destination;
  }

  private Side side(Repository repository) {
    return repository.equals(sourceRepository) ? source : destination;
  }

  /** Adds a manifest to the source, listed as the source lists. */
  Digest put(int number, List<Digest> images, Optional<Digest> subject, String type) {
    var digest = new Digest("sha256", "%064x".formatted(number));
    source.manifests.put(digest, new Manifest(images, subject, type));
    subject
        .filter(_ -> !source.api)
        .ifPresent(of -> {
          Digest list =
              source.tags.computeIfAbsent(
                  ReferrersTag.of(of), _ -> new Digest("sha256", "f%063x".formatted(number)));
          source.lists.computeIfAbsent(list, _ -> new HashSet<>()).add(digest);
        });
    return digest;
  }

  /** Makes a copy, and fails if a registry would refuse a line. */
  void make(WaitingCopy waiting) {
    Copy copy = waiting.copy();
    for (CopyLine line : copy.lines()) {
      switch (line.content()) {
        case WHOLE -> whole(line.digest());
        case INDEX_ONLY -> indexOnly(line.digest());
        case FOLDER -> folder(line.digest(), waiting);
      }
      line.tag().ifPresent(tag -> destination.tags.put(tag, line.digest()));
    }
  }

  private void whole(Digest digest) {
    Manifest manifest = source.manifests.get(digest);
    if (manifest == null) {
      throw new AssertionError("the source has no " + digest);
    }
    manifest.images().forEach(this::whole);
    destination.manifests.put(digest, manifest);
  }

  private void indexOnly(Digest digest) {
    require(source.manifests.get(digest).images());
    destination.manifests.put(digest, source.manifests.get(digest));
  }

  private void folder(Digest digest, WaitingCopy waiting) {
    ComposedIndex index =
        waiting.indexes().stream().filter(i -> i.digest().equals(digest)).findFirst().orElseThrow();
    Set<Digest> named =
        source.manifests.keySet().stream()
            .filter(manifest -> index.text().contains(manifest.toString()))
            .collect(Collectors.toSet());
    require(named);
    destination.lists.put(digest, named);
  }

  private void require(Iterable<Digest> parts) {
    parts.forEach(part -> {
      if (!destination.manifests.containsKey(part)) {
        throw new AssertionError("the destination has no " + part);
      }
    });
  }

  @Override
  public Result<List<Tag>> tags(Repository repository, Access access) {
    return new Result.Found<>(List.copyOf(side(repository).tags.keySet()));
  }

  @Override
  public Result<ManifestInfo> manifest(ImageReference image, Access access) {
    Side side = side(image.repository());
    if (side == destination && hidden) {
      return new Result.Failed<>(new Problem(Reason.AUTHENTICATION_FAILED, "403."), true);
    }
    Optional<Digest> digest =
        switch (image) {
          case Tagged(_, var tag) -> Optional.ofNullable(side.tags.get(tag));
          case Pinned(_, var pinned) -> Optional.of(pinned).filter(side.manifests::containsKey);
        };
    return digest
        .<Result<ManifestInfo>>map(found ->
            new Result.Found<>(
                new ManifestInfo(
                    found,
                    1,
                    !side.manifests.containsKey(found)
                        || side.manifests.get(found).images().isEmpty())))
        .orElseGet(Result.NotFound::new);
  }

  @Override
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    Manifest manifest = side(image.repository()).manifests.get(image.digest());
    return manifest == null
        ? new Result.NotFound<>()
        : new Result.Found<>(
            new ImageContent(
                image.digest(), List.of(), List.of(), manifest.images(), 1, List.of(), List.of()));
  }

  @Override
  public Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
    lists++;
    Side side = side(subject.repository());
    if (side == source && broken.isPresent()) {
      return broken.get();
    }
    if (side == destination && (unreadable || hidden)) {
      return new Result.Failed<>(new Problem(Reason.AUTHENTICATION_FAILED, "no."));
    }
    return side == destination && remembered.isPresent() && notBefore.equals(Instant.MIN)
        ? remembered.get().computeIfAbsent(subject, _ -> list(side, subject))
        : list(side, subject);
  }

  private Result<Referrers> list(Side side, Pinned subject) {
    return new Result.Found<>(
        new Referrers(
            side.listed(subject.digest()).stream().map(this::descriptor).toList(),
            side.api ? Origin.API : Origin.TAG,
            truncated));
  }

  private Descriptor descriptor(Digest digest) {
    return new Descriptor(
        digest,
        1,
        "application/vnd.oci.image.manifest.v1+json",
        Optional.of(source.manifests.get(digest).type()),
        "{\"digest\":\"%s\"}".formatted(digest));
  }

  @Override
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    Manifest found = side(manifest.repository()).manifests.get(manifest.digest());
    return found == null
        ? new Result.NotFound<>()
        : new Result.Found<>(
            new ManifestSummary(
                manifest.digest(),
                "application/vnd.oci.image.manifest.v1+json",
                1,
                Optional.of(found.type()),
                found.subject(),
                false,
                1,
                descriptor(manifest.digest())));
  }

  @Override
  public Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
    return Optional.empty();
  }

  @Override
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return Optional.empty();
  }
}
