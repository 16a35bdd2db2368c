package io.skopeo.operator.copying;

import io.skopeo.operator.problem.Reason;
import java.util.Optional;

/** The outcome that a run reports for one line. Only the destination proves it. */
public enum CopyOutcome {
  /** Copied. */
  COPIED(Reason.COPY_NOT_FOUND, "reported a copy that the destination does not have"),
  /** Skipped because the destination had it. */
  SKIPPED(Reason.COPY_NOT_FOUND, "reported a copy that the destination does not have"),
  /** Not copied because the volume of an export has it. */
  ALREADY_THERE(Reason.COPY_NOT_FOUND, "reported a copy that the destination does not have"),
  /** The source does not have the manifest. */
  SOURCE_NOT_FOUND(Reason.SOURCE_NOT_FOUND, "did not find the manifest at the source"),
  /** The source no longer has a part of the image. */
  SOURCE_INCOMPLETE(Reason.SOURCE_INCOMPLETE, "did not find a part of the image at the source"),
  /** The image has an index in its index, which skopeo does not copy with its parts. */
  INDEX_IN_INDEX(Reason.COPY_FAILED, "met an index in an index"),
  /** The source, or an unknown side, refused the credentials. */
  UNAUTHORIZED(
      Reason.AUTHENTICATION_FAILED, "was refused by one of the registries", "was refused by %s"),
  /** The destination refused the credentials, or grants no right to push. */
  REFUSED_BY_DESTINATION(
      Reason.DESTINATION_UNWRITABLE, "was refused by the destination", "was refused by %s"),
  /** The destination does not create the repository. */
  DESTINATION_MISSING(Reason.DESTINATION_MISSING, "did not find the repository at the destination"),
  /** The destination has the tag and does not let it move. */
  TAG_IMMUTABLE(Reason.DESTINATION_IMMUTABLE, "met an immutable tag"),
  /** A quota of a registry is used up. */
  OVER_QUOTA(Reason.QUOTA_EXCEEDED, "met the quota of a registry", "met the quota of %s"),
  /** A rule of a registry, or the Task's policy, refuses the image. */
  BLOCKED(Reason.BLOCKED_BY_POLICY, "was blocked by a policy", "was blocked by a policy of %s"),
  /** The destination does not accept layers that are stored elsewhere. */
  FOREIGN_LAYERS(Reason.FOREIGN_LAYERS, "has layers that the destination does not accept"),
  /** The volume of an export is full. */
  VOLUME_FULL(Reason.VOLUME_FULL, "found the volume full"),
  /** The volume of an import has other bytes than the digest of the image says. */
  BYTES_CHANGED(Reason.CHECKSUM_MISMATCH, "met changed bytes on the volume"),
  /** An OCI layout cannot keep the image with its digest. */
  MEDIA_TYPE_UNSUPPORTED(
      Reason.MEDIA_TYPE_UNSUPPORTED, "has media types that an OCI layout cannot keep"),
  /** The Task's skopeo cannot copy this image with its digest. */
  SKOPEO_TOO_OLD(Reason.SKOPEO_TOO_OLD, "needs a newer skopeo"),
  /** One of the registries limited the rate. */
  RATE_LIMITED(Reason.RATE_LIMITED, "met the rate limit of a registry", "met the rate limit of %s"),
  /** It took too long. */
  TIMED_OUT(Reason.COPY_TIMED_OUT, "ran out of time"),
  /** Anything else. */
  FAILED(Reason.COPY_FAILED, "failed"),
  /** The Task could not read the line. */
  INVALID(Reason.COPY_FAILED, "was refused by the Task as an invalid line"),
  /** The copying process died. */
  KILLED(Reason.COPY_INTERRUPTED, "was killed"),
  /** The whole step ran out of memory. */
  OUT_OF_MEMORY(Reason.OUT_OF_MEMORY, "ended when the step ran out of memory"),
  /** Somebody cancelled the run. */
  CANCELLED(Reason.RUN_CANCELLED, "was cancelled"),
  /** Not started: the run ended before. */
  NOT_ATTEMPTED(Reason.COPY_INTERRUPTED, "was not started"),
  /** The run's Task does not report lines: {@link SequentialOutcomes} derives their outcomes. */
  UNREPORTED(Reason.COPY_FAILED, "was not reported by its Task"),
  /** The results of the run are lost. */
  UNKNOWN(Reason.COPY_INTERRUPTED, "ended without a result");

  private final Reason reason;
  private final String words;
  private final Optional<String> wordsOfSide;

  CopyOutcome(Reason reason, String words) {
    this.reason = reason;
    this.words = words;
    wordsOfSide = Optional.empty();
  }

  CopyOutcome(Reason reason, String words, String wordsOfSide) {
    this.reason = reason;
    this.words = words;
    this.wordsOfSide = Optional.of(wordsOfSide);
  }

  /** Returns the reason if the copy is not at the destination. */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns what follows "The copy": what became of it in a run, and the message about it. A side
   * that the message begins with is named in the clause instead, if it has a place for it.
   */
  public String words(String run, String message) {
    Optional<MessageSide> side = wordsOfSide.flatMap(_ -> MessageSide.of(message));
    return "%s in TaskRun %s: %s"
        .formatted(
            side.map(found -> wordsOfSide.orElseThrow().formatted(found.words())).orElse(words),
            run,
            side.map(found -> found.without(message)).orElse(message));
  }

  /** Returns whether the run reported that the destination has the copy. */
  public boolean claimsPresence() {
    return this == COPIED || this == SKIPPED || this == ALREADY_THERE;
  }

  /** Returns whether the line is tried again without counting a failure. */
  public boolean costsNothing() {
    return this == NOT_ATTEMPTED;
  }
}
