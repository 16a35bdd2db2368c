package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifests that the API server or an admission policy has refused. Passes follow each other by
 * the second while Images change, and must not ask for the same each time.
 */
final class Refusals {
  static final Duration PAUSE = Duration.ofMinutes(1);

  /** By uid of an ImageSet, then by revision of a manifest. */
  private final Map<String, Map<String, Refusal>> refused = new ConcurrentHashMap<>();

  private record Refusal(Problem problem, Instant at) {}

  /** Returns why a manifest was refused within the last minute. */
  Optional<Problem> of(ImageSet set, ChildManifest manifest, Instant now) {
    @Nullable Refusal refusal =
        refused.getOrDefault(set.getMetadata().getUid(), Map.of()).get(manifest.revision());
    return Optional.ofNullable(refusal)
        .filter(found -> found.at().plus(PAUSE).isAfter(now))
        .map(Refusal::problem);
  }

  /** Notes the results for manifests that were written. */
  void note(ImageSet set, List<ChildManifest> written, Map<String, Problem> problems, Instant now) {
    var current = new HashMap<>(refused.getOrDefault(set.getMetadata().getUid(), Map.of()));
    current.values().removeIf(refusal -> !refusal.at().plus(PAUSE).isAfter(now));
    for (ChildManifest manifest : written) {
      @Nullable Problem problem = problems.get(manifest.name());
      if (problem != null) {
        current.put(manifest.revision(), new Refusal(problem, now));
      }
    }
    refused.put(set.getMetadata().getUid(), Map.copyOf(current));
  }

  /** Removes an ImageSet that was deleted. */
  void remove(String uid) {
    refused.remove(uid);
  }
}
