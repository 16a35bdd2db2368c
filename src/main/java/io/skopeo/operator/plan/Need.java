package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.registry.Answer.Absent;
import io.skopeo.operator.registry.Answer.Found;
import io.skopeo.operator.registry.Answer.Later;
import io.skopeo.operator.registry.Answer.Refused;
import java.time.Instant;
import java.util.Optional;

/** The difference between source and destination of one image. */
sealed interface Need {
  /** Nothing to do: it is there. The digest is known if it was asked for. */
  record Present(Optional<Digest> digest) implements Need {}

  /** Nothing to do: the source has dropped it and the destination keeps it. */
  record Kept(Digest digest) implements Need {}

  /** A copy is needed: the destination does not have it. */
  record Missing(Digest source) implements Need {}

  /** A copy is needed: the destination has another digest under the tag. */
  record Drifted(Digest source, Digest destination) implements Need {}

  /** Its turn has not come: it was not asked for yet. */
  record Queued() implements Need {}

  /** A registry asked the operator to wait. */
  record Postponed(Instant until) implements Need {}

  /** A problem is in the way. */
  record Blocked(Problem problem) implements Need {}

  /**
   * Compares the two sides.
   *
   * @param overwrites whether a tag that exists is replaced when it differs
   */
  static Need of(Sighting seen, boolean overwrites) {
    if (seen.destination().isEmpty()) {
      return seen.listed() ? new Present(Optional.empty()) : absent(seen);
    }
    return switch (seen.destination().get()) {
      case Found<Digest>(var digest) ->
          overwrites ? compared(digest, seen) : new Present(Optional.of(digest));
      case Absent<Digest> _ -> absent(seen);
      case Later<Digest>(var until) -> new Postponed(until);
      case Refused<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Need absent(Sighting seen) {
    if (seen.source().isEmpty()) {
      return new Queued();
    }
    return switch (seen.source().get()) {
      case Found<Digest>(var digest) -> new Missing(digest);
      case Absent<Digest> _ -> new Blocked(notFound(seen));
      case Later<Digest>(var until) -> new Postponed(until);
      case Refused<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Need compared(Digest destination, Sighting seen) {
    if (seen.source().isEmpty()) {
      return new Queued();
    }
    return switch (seen.source().get()) {
      case Found<Digest>(var digest) when digest.equals(destination) ->
          new Present(Optional.of(digest));
      case Found<Digest>(var digest) -> new Drifted(digest, destination);
      case Absent<Digest> _ -> new Kept(destination);
      case Later<Digest>(var until) -> new Postponed(until);
      case Refused<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Problem notFound(Sighting seen) {
    return new Problem(
        Reason.SOURCE_NOT_FOUND,
        "%s does not exist: check spec.source, or push the image; the operator looks for it again."
            .formatted(seen.image().source()));
  }
}
