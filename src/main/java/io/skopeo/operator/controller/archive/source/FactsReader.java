package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.archive.export.ManifestFacts;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.ImageFacts;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * Reads what manifests state about themselves, for the index of an export and its size. What cannot
 * be read is left out: it is no reason not to copy.
 */
public final class FactsReader implements ManifestFacts.Source {
  private static final int CONCURRENCY = 32;

  private final Registry registry;
  private final Map<Key, ManifestFacts> known = new ConcurrentHashMap<>();

  private record Key(Repository repository, Digest digest) {}

  public FactsReader(Registry registry) {
    this.registry = registry;
  }

  /** Reads the manifests of copies, unless they are known. */
  public void read(List<RoundPlan.Offer> offers) {
    var requests = new LinkedHashMap<Key, Future<Optional<ManifestFacts>>>();
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (RoundPlan.Offer offer : offers) {
        Access access = offer.plan().source().target().source();
        Repository repository = offer.copy().source().repository();
        for (CopyLine line : offer.copy().lines()) {
          var key = new Key(repository, line.digest());
          if (line.content() != CopyLine.Content.FOLDER
              && !known.containsKey(key)
              && !requests.containsKey(key)) {
            boolean isNamed = line.tag().isPresent();
            requests.put(key, executor.submit(() -> request(key, isNamed, access)));
          }
        }
      }
      requests.forEach((key, request) ->
          BoundedExecutor.result(request).ifPresent(facts -> known.put(key, facts)));
    }
  }

  private Optional<ManifestFacts> request(Key key, boolean isNamed, Access access) {
    var image = new Pinned(key.repository(), key.digest());
    if (!(registry.facts(image, access) instanceof Result.Found<ImageFacts>(var facts))) {
      return Optional.empty();
    }
    Optional<ManifestFacts> referrer =
        !isNamed
                && registry.summary(image, access)
                    instanceof Result.Found<ManifestSummary>(var summary)
            ? Optional.of(ManifestFacts.of(summary, facts.platforms(), facts.bytes()))
            : Optional.empty();
    return Optional.of(
        new ManifestFacts(
            facts.mediaType(),
            facts.size(),
            facts.platforms(),
            facts.bytes(),
            facts.blobs(),
            referrer.flatMap(ManifestFacts::subject),
            referrer.flatMap(ManifestFacts::artifactType),
            referrer.map(ManifestFacts::annotations).orElse(Map.of())));
  }

  @Override
  public Optional<ManifestFacts> of(Repository repository, Digest digest) {
    return Optional.ofNullable(known.get(new Key(repository, digest)));
  }
}
