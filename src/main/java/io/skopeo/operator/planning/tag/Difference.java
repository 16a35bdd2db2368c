package io.skopeo.operator.planning.tag;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result.Failed;
import io.skopeo.operator.registry.Result.Found;
import io.skopeo.operator.registry.Result.NotFound;
import io.skopeo.operator.registry.Result.Throttled;
import java.time.Instant;
import java.util.Optional;

/** The difference between source and destination of one image. */
sealed interface Difference {
  /** Nothing to do: it is there. The digest is known if it was asked for. */
  record InSync(Optional<Digest> digest) implements Difference {}

  /** Nothing to do: the source has dropped it and the destination keeps it. */
  record SourceGone(Digest digest) implements Difference {}

  /** A copy is needed: the destination does not have it. */
  record Missing(Digest source) implements Difference {}

  /** A copy is needed: the destination has another digest under the tag. */
  record Drifted(Digest source, Digest destination) implements Difference {}

  /** Its turn has not come: it was not asked for yet. */
  record Unasked() implements Difference {}

  /** A registry asked the operator to wait. */
  record NotYet(Instant until) implements Difference {}

  /** A problem is in the way. */
  record Blocked(Problem problem) implements Difference {}

  /**
   * Compares the two sides.
   *
   * @param overwrites whether a tag that exists is replaced when it differs
   */
  static Difference of(TagObservation tagObservation, boolean overwrites) {
    if (tagObservation.destination().isEmpty()) {
      return tagObservation.listed() ? new InSync(Optional.empty()) : absent(tagObservation);
    }
    return switch (tagObservation.destination().get()) {
      case Found<Digest>(var digest) ->
          overwrites ? compared(digest, tagObservation) : new InSync(Optional.of(digest));
      case NotFound<Digest> _ -> absent(tagObservation);
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Difference absent(TagObservation tagObservation) {
    if (tagObservation.source().isEmpty()) {
      return new Unasked();
    }
    return switch (tagObservation.source().get()) {
      case Found<Digest>(var digest) -> new Missing(digest);
      case NotFound<Digest> _ -> new Blocked(notFound(tagObservation));
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Difference compared(Digest destination, TagObservation tagObservation) {
    if (tagObservation.source().isEmpty()) {
      return new Unasked();
    }
    return switch (tagObservation.source().get()) {
      case Found<Digest>(var digest) when digest.equals(destination) ->
          new InSync(Optional.of(digest));
      case Found<Digest>(var digest) -> new Drifted(digest, destination);
      case NotFound<Digest> _ -> new SourceGone(destination);
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var problem) -> new Blocked(problem);
    };
  }

  private static Problem notFound(TagObservation tagObservation) {
    return new Problem(
        Reason.SOURCE_NOT_FOUND,
        "%s does not exist: check spec.source, or push the image; the operator looks for it again."
            .formatted(tagObservation.image().source()));
  }
}
