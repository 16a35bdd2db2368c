package io.skopeo.operator.registry.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.http.RegistryProblems;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Reads what images consist of. A digest never changes its content, so what was read is kept; that
 * a part is missing may change, and is kept for an hour. It is never shared with another access.
 */
public final class ContentReader {
  /** The limit of one image in a run's list of copies. */
  static final int MAX_MANIFESTS = 100;

  /** The depth of an index that is in an index that is in an index. */
  static final int MAX_DEPTH = 3;

  private static final int CACHE_BYTES = 16 << 20;

  /** The heap that an entry takes beside the texts of its indexes. */
  private static final int ENTRY_BYTES = 1000;

  private static final int PART_BYTES = 150;

  private final ManifestClient manifests;
  private final Cache<Subject, ImageContent> known = cache(Caffeine.newBuilder());
  private final Cache<Subject, ImageContent> examined =
      cache(Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(1)));

  public ContentReader(ManifestClient manifests) {
    this.manifests = manifests;
  }

  private record Subject(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    Pinned at(Digest digest) {
      return new Pinned(image.repository(), digest);
    }
  }

  /** An index with the indexes in it, and those of them that the source does not serve. */
  private record Tree(ImageIndex index, Map<Digest, ImageIndex> inner, Set<Digest> absent) {
    boolean attests(Digest digest) {
      return Stream.concat(Stream.of(index), inner.values().stream())
          .flatMap(any -> any.entries().stream())
          .anyMatch(
              entry -> entry.attested().isPresent() && entry.digest().equals(Optional.of(digest)));
    }
  }

  /**
   * Returns the content of an image.
   *
   * @param examination the parts that are asked for, to leave out those that the source does not
   *     serve
   */
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    var subject = new Subject(image, platforms, examination, access);
    Cache<Subject, ImageContent> cache = examination == Examination.NONE ? known : examined;
    return Optional.ofNullable(cache.getIfPresent(subject))
        .<Result<ImageContent>>map(Result.Found::new)
        .orElseGet(() -> {
          Result<ImageContent> read = read(subject);
          if (read instanceof Result.Found<ImageContent>(var content)) {
            cache.put(subject, content);
          }
          return read;
        });
  }

  /** Returns what was read of an image, if it cannot be copied in one go. */
  public Optional<ImageContent> known(Pinned image, List<Platform> platforms, Access access) {
    return Stream.of(Examination.ALL, Examination.ATTESTATIONS)
        .flatMap(asked ->
            Stream.ofNullable(examined.getIfPresent(new Subject(image, platforms, asked, access))))
        .filter(content -> !content.missing().isEmpty())
        .findFirst()
        .or(() ->
            Optional.ofNullable(
                    known.getIfPresent(new Subject(image, platforms, Examination.NONE, access)))
                .filter(content -> !content.parts().isEmpty() && !content.isComposed()));
  }

  private Result<ImageContent> read(Subject subject) {
    return switch (manifests.index(subject.image(), subject.access())) {
      case Result.Found<Optional<ImageIndex>>(var index) when index.isEmpty() ->
          new Result.Found<>(ImageContent.single(subject.image().digest()));
      case Result.Found<Optional<ImageIndex>>(var index) ->
          switch (tree(subject, index.orElseThrow())) {
            case Result.Found<Tree>(var tree) when subject.examination() == Examination.NONE ->
                reduced(subject, tree, tree.absent());
            case Result.Found<Tree>(var tree) -> examined(subject, tree);
            case Result<Tree> none -> none.map(_ -> ImageContent.single(subject.image().digest()));
          };
      case Result<Optional<ImageIndex>> none ->
          none.map(_ -> ImageContent.single(subject.image().digest()));
    };
  }

  /** Fetches the indexes in an index. */
  private Result<Tree> tree(Subject subject, ImageIndex top) {
    record Level(ImageIndex index, int depth) {}
    var inner = new HashMap<Digest, ImageIndex>();
    var absent = new HashSet<Digest>();
    var open = new ArrayDeque<>(List.of(new Level(top, 1)));
    while (!open.isEmpty()) {
      Level level = open.remove();
      for (ImageIndex.Entry entry : level.index().entries()) {
        Optional<Digest> digest = entry.digest();
        if (digest.isEmpty()) {
          return unusable(subject, "an entry of its index has no digest");
        }
        if (!entry.isIndex() || inner.containsKey(digest.get()) || absent.contains(digest.get())) {
          continue;
        }
        if (level.depth() == MAX_DEPTH) {
          return unusable(subject, "its indexes are nested more than %d deep".formatted(MAX_DEPTH));
        }
        if (inner.size() == MAX_MANIFESTS) {
          return tooLarge(subject);
        }
        switch (manifests.index(subject.at(digest.get()), subject.access())) {
          case Result.Found<Optional<ImageIndex>>(var found) when found.isPresent() -> {
            inner.put(digest.get(), found.get());
            open.add(new Level(found.get(), level.depth() + 1));
          }
          case Result.Found<Optional<ImageIndex>> _ -> {
            return unusable(
                subject, "its index describes %s wrongly as an index".formatted(digest.get()));
          }
          case Result.NotFound<Optional<ImageIndex>> _ -> absent.add(digest.get());
          case Result<Optional<ImageIndex>> failed -> {
            return failed.map(_ -> new Tree(top, Map.of(), Set.of()));
          }
        }
      }
    }
    return new Result.Found<>(new Tree(top, inner, absent));
  }

  private Result<ImageContent> reduced(Subject subject, Tree tree, Set<Digest> absent) {
    var reduction = new IndexReduction(tree.inner(), subject.platforms(), absent);
    Optional<ImageContent> content = reduction.of(subject.image().digest(), tree.index());
    if (content.isEmpty()) {
      return new Result.Found<>(nothing(subject, reduction.missing()));
    }
    ImageContent found = content.get();
    int bytes = found.indexes().stream().map(ComposedIndex::text).mapToInt(String::length).sum();
    return found.parts().size() > MAX_MANIFESTS || bytes > ComposedIndex.MAX_BYTES
        ? tooLarge(subject)
        : new Result.Found<>(found);
  }

  /** Nothing of an index is wanted and there. */
  private static ImageContent nothing(Subject subject, List<MissingPart> missing) {
    return new ImageContent(
        subject.image().digest(), List.of(), List.of(), List.of(), 0, subject.platforms(), missing);
  }

  /** Asks for each part that is wanted. */
  private Result<ImageContent> examined(Subject subject, Tree tree) {
    Result<ImageContent> all = reduced(subject, tree, tree.absent());
    if (!(all instanceof Result.Found<ImageContent>(var content))) {
      return all;
    }
    List<Digest> asked =
        content.manifests().stream()
            .filter(part -> subject.examination() == Examination.ALL || tree.attests(part))
            .toList();
    if (asked.size() > MAX_MANIFESTS) {
      return tooLarge(subject);
    }
    var absent = new HashSet<>(tree.absent());
    for (Map.Entry<Digest, Result<ManifestInfo>> answer : heads(subject, asked).entrySet()) {
      switch (answer.getValue()) {
        case Result.Found<ManifestInfo> _ -> {}
        case Result.NotFound<ManifestInfo> _ -> absent.add(answer.getKey());
        case Result<ManifestInfo> failed -> {
          return failed.map(_ -> content);
        }
      }
    }
    return reduced(subject, tree, absent);
  }

  private Map<Digest, Result<ManifestInfo>> heads(Subject subject, List<Digest> digests) {
    var requests = new LinkedHashMap<Digest, Future<Result<ManifestInfo>>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      digests.forEach(digest ->
          requests.put(
              digest,
              threads.submit(() -> manifests.manifest(subject.at(digest), subject.access()))));
    }
    var answers = new LinkedHashMap<Digest, Result<ManifestInfo>>();
    requests.forEach((digest, request) -> answers.put(digest, request.resultNow()));
    return answers;
  }

  private static <T> Result<T> tooLarge(Subject subject) {
    return unusable(
        subject,
        "its index has more than %d manifests or %d KiB for the requested platforms"
            .formatted(MAX_MANIFESTS, ComposedIndex.MAX_BYTES / 1024));
  }

  private static <T> Result<T> unusable(Subject subject, String what) {
    Repository repository = subject.image().repository();
    return new Result.Failed<>(RegistryProblems.unusable(repository, what));
  }

  private static Cache<Subject, ImageContent> cache(Caffeine<Object, Object> builder) {
    return builder
        .maximumWeight(CACHE_BYTES)
        .weigher((Subject _, ImageContent content) -> bytes(content))
        .build();
  }

  private static int bytes(ImageContent content) {
    return ENTRY_BYTES
        + PART_BYTES * (content.manifests().size() + content.parts().size())
        + content.indexes().stream().map(ComposedIndex::text).mapToInt(String::length).sum();
  }
}
