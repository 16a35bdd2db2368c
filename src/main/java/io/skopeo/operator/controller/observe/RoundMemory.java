package io.skopeo.operator.controller.observe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tags that were found in sync in the current round of an Image. A round of many copies takes
 * several passes, one for each run that ends; none of them asks again for what an earlier one
 * found.
 */
final class RoundMemory {
  private static final long MOST_TAGS = 100_000;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** By uid of an Image. Its round is over when nothing is missing, or after the interval. */
  private final Cache<String, Round> rounds =
      Caffeine.newBuilder()
          .maximumWeight(MOST_TAGS)
          .weigher((String _, Round round) -> round.inSync().size() + 1)
          .expireAfterWrite(LONGEST)
          .build();

  private record Round(Instant begun, Map<Tag, Digest> inSync) {}

  /** Returns the destination tags found in sync in this round, with their digests. */
  Map<Tag, Digest> inSync(ReconcileContext pass) {
    return round(pass).map(Round::inSync).orElse(Map.of());
  }

  private Optional<Round> round(ReconcileContext pass) {
    return pass.isFresh()
        ? Optional.empty()
        : Optional.ofNullable(rounds.getIfPresent(pass.uid()))
            .filter(round -> pass.now().instant().isBefore(end(round, pass)));
  }

  private static Instant end(Round round, ReconcileContext pass) {
    Duration interval = pass.intent().schedule().interval(round.begun());
    return round.begun().plus(interval.compareTo(LONGEST) < 0 ? interval : LONGEST);
  }

  /** Remembers what a pass has found, if the round goes on. */
  void keep(ReconcileContext pass, RegistryView view) {
    Map<Tag, Digest> found =
        view.observations().stream()
            .filter(tag -> isInSync(tag, pass.intent().overwrites()))
            .collect(
                Collectors.toUnmodifiableMap(
                    tag -> tag.image().destination(),
                    tag -> digest(tag).orElseThrow(),
                    (one, _) -> one));
    if (found.isEmpty() || found.size() == view.observations().size()) {
      rounds.invalidate(pass.uid());
    } else {
      Instant begun = round(pass).map(Round::begun).orElse(pass.now().instant());
      rounds.put(pass.uid(), new Round(begun, found));
    }
  }

  /** A tag that is never replaced is in sync whatever the source has. */
  private static boolean isInSync(TagObservation tag, boolean overwrites) {
    return digest(tag).isPresent()
        && tag.objection().isEmpty()
        && tag.content()
            .filter(content -> content.isComposed() || !content.lacking().isEmpty())
            .isEmpty()
        && (tag.source().equals(tag.destination()) || !overwrites);
  }

  private static Optional<Digest> digest(TagObservation tag) {
    return tag.destination().orElse(null) instanceof Result.Found<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }
}
