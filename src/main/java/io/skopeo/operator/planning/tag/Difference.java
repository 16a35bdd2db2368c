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
  /** The destination has the image; its digest is known if it was asked for. */
  record InSync(Optional<Digest> digest) implements Difference {}

  /** The source has dropped the tag, and the destination keeps it. */
  record SourceGone(Digest digest) implements Difference {}

  /** The destination does not have the tag. */
  record Missing(Digest source) implements Difference {}

  /** The destination refuses to show if it has the tag. */
  record Hidden(Digest source, Problem refusal) implements Difference {}

  /** The destination has another digest under the tag. */
  record Drifted(Digest source, Digest destination) implements Difference {}

  /** The destination has the image, and not all that refers to it. */
  record Unattached(Digest digest) implements Difference {}

  /** The registries were not asked yet. */
  record Unasked() implements Difference {}

  /** A registry asked the operator to wait. */
  record NotYet(Instant until) implements Difference {}

  /** A problem is in the way. */
  record Blocked(Problem problem) implements Difference {}

  /**
   * Compares the two sides.
   *
   * @param overwrites whether a destination tag with another digest is replaced
   */
  static Difference of(TagObservation tag, boolean overwrites) {
    if (tag.objection().isPresent()) {
      return new Blocked(tag.objection().get());
    }
    if (tag.destination().isEmpty()) {
      return tag.listed() ? new InSync(Optional.empty()) : absent(tag);
    }
    return switch (tag.destination().get()) {
      case Found<Digest>(var digest) -> overwrites ? compared(digest, tag) : present(digest, tag);
      case NotFound<Digest> _ -> absent(tag);
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var refusal, var perhapsAbsent) ->
          perhapsAbsent ? hidden(tag, refusal) : new Blocked(refusal);
    };
  }

  private static Difference hidden(TagObservation tag, Problem refusal) {
    Difference absent = absent(tag);
    return absent instanceof Missing(var source) ? new Hidden(source, refusal) : absent;
  }

  private static Difference present(Digest digest, TagObservation tag) {
    return tag.attachments().isComplete()
        ? new InSync(Optional.of(digest))
        : new Unattached(digest);
  }

  private static Difference absent(TagObservation tag) {
    if (tag.source().isEmpty()) {
      return new Unasked();
    }
    return switch (tag.source().get()) {
      case Found<Digest>(var digest) -> new Missing(digest);
      case NotFound<Digest> _ -> new Blocked(notFound(tag));
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var problem, _) -> new Blocked(problem);
    };
  }

  private static Difference compared(Digest destination, TagObservation tag) {
    if (tag.source().isEmpty()) {
      return new Unasked();
    }
    return switch (tag.source().get()) {
      case Found<Digest>(var digest) when digest.equals(destination) -> present(digest, tag);
      case Found<Digest>(var digest) -> new Drifted(digest, destination);
      case NotFound<Digest> _ -> new SourceGone(destination);
      case Throttled<Digest>(var until) -> new NotYet(until);
      case Failed<Digest>(var problem, _) -> new Blocked(problem);
    };
  }

  private static Problem notFound(TagObservation tag) {
    return new Problem(
        Reason.SOURCE_NOT_FOUND,
        "%s does not exist: correct it in the spec, or push the image; the operator looks for it again."
            .formatted(tag.image().source()));
  }
}
