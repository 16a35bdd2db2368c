package io.skopeo.operator.registry.facts;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.registry.ImageFacts;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.http.RegistryProblems;
import io.skopeo.operator.registry.manifest.ManifestParts.Child;
import io.skopeo.operator.registry.referrers.ManifestSummaries;
import io.skopeo.operator.registry.referrers.ManifestSummaries.Described;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the sizes and platforms of images, level by level of their indexes. Manifests that the
 * registry does not serve count nothing.
 */
public final class ImageFactsReader {
  static final int MAX_MANIFESTS = 500;

  static final int MAX_BLOBS = 20_000;

  /** The depth of an index that is in an index that is in an index. */
  private static final int MAX_DEPTH = 3;

  private final ManifestSummaries manifests;

  public ImageFactsReader(ManifestSummaries manifests) {
    this.manifests = manifests;
  }

  /** Returns the facts about an image or index. */
  public Result<ImageFacts> facts(Pinned image, Access access) {
    return manifests.described(image, access).then(top -> new Walk(image, access).facts(top));
  }

  /** The manifests of one image that were met so far. */
  private final class Walk {
    private final Pinned image;
    private final Access access;
    private final Set<Digest> met = new HashSet<>();
    private final Set<Platform> platforms = new LinkedHashSet<>();
    private final Map<Digest, Long> blobs = new HashMap<>();

    Walk(Pinned image, Access access) {
      this.image = image;
      this.access = access;
    }

    Result<ImageFacts> facts(Described top) {
      met.add(image.digest());
      List<Digest> open = take(top);
      for (int depth = 1; !open.isEmpty(); depth++) {
        if (depth > MAX_DEPTH) {
          return unusable("its indexes are nested more than %d deep".formatted(MAX_DEPTH));
        }
        if (met.size() > MAX_MANIFESTS) {
          return unusable("its index has more than %d manifests".formatted(MAX_MANIFESTS));
        }
        var next = new ArrayList<Digest>();
        for (Result<Described> answer : read(open)) {
          switch (answer) {
            case Result.Found<Described>(var part) -> next.addAll(take(part));
            case Result.NotFound<Described> _ -> {}
            case Result<Described> failed -> {
              return failed.map(_ -> facts(top.summary()));
            }
          }
        }
        if (blobs.size() > MAX_BLOBS) {
          return unusable("it has more than %d layers".formatted(MAX_BLOBS));
        }
        open = next;
      }
      return new Result.Found<>(facts(top.summary()));
    }

    /** Counts a manifest and returns those in it that are new. */
    private List<Digest> take(Described manifest) {
      blobs.putAll(manifest.parts().blobs());
      manifest.parts().manifests().stream()
          .flatMap(child -> child.platform().stream())
          .forEach(platforms::add);
      return manifest.parts().manifests().stream().map(Child::digest).filter(met::add).toList();
    }

    private List<Result<Described>> read(List<Digest> digests) {
      List<Future<Result<Described>>> requests;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        requests =
            digests.stream()
                .map(digest -> new Pinned(image.repository(), digest))
                .map(part -> threads.submit(() -> manifests.described(part, access)))
                .toList();
      }
      return requests.stream().map(Future::resultNow).toList();
    }

    private ImageFacts facts(ManifestSummary top) {
      return new ImageFacts(top.mediaType(), top.size(), List.copyOf(platforms), blobs);
    }

    private Result<ImageFacts> unusable(String why) {
      return new Result.Failed<>(RegistryProblems.unusable(image.repository(), why));
    }
  }
}
