package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Reason;

/** What a run claims of one line. Only the destination proves it. */
public enum LineOutcome {
  /** Copied. */
  COPIED(Reason.COPY_NOT_FOUND, "reported a copy that the destination does not have"),
  /** Left out because it was there. */
  SKIPPED(Reason.COPY_NOT_FOUND, "reported a copy that the destination does not have"),
  /** The source does not have the manifest. */
  SOURCE_NOT_FOUND(Reason.SOURCE_NOT_FOUND, "did not find the manifest at the source"),
  /** One of the registries refused the credentials. */
  UNAUTHORIZED(Reason.AUTHENTICATION_FAILED, "was refused by one of the registries"),
  /** One of the registries asked for less. */
  RATE_LIMITED(Reason.RATE_LIMITED, "met the rate limit of a registry"),
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
  /** Not begun: the run ended before. */
  NOT_ATTEMPTED(Reason.COPY_INTERRUPTED, "was not started"),
  /** The run's Task does not tell lines apart: {@link InTurn} does. */
  UNTOLD(Reason.COPY_FAILED, "was not reported by its Task"),
  /** The run tells nothing: its results are lost. */
  UNKNOWN(Reason.COPY_INTERRUPTED, "ended without a result");

  private final Reason reason;
  private final String words;

  LineOutcome(Reason reason, String words) {
    this.reason = reason;
    this.words = words;
  }

  /** The reason to give where the copy is not at the destination. */
  Reason reason() {
    return reason;
  }

  /** What happened, to stand behind "The copy". */
  String words() {
    return words;
  }

  /** Whether the run says that the copy is there. */
  boolean claimsPresence() {
    return this == COPIED || this == SKIPPED;
  }

  /** Whether the line goes back at no cost. */
  boolean costsNothing() {
    return this == NOT_ATTEMPTED;
  }
}
