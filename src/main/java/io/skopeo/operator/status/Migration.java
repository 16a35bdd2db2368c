package io.skopeo.operator.status;

import io.skopeo.operator.api.ImageStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether an Image may be acted upon. One that the Go operator had handled is planned only until
 * somebody approves it, since that operator's patterns copied less than they said.
 */
public enum Migration {
  /** It was never the Go operator's: nothing holds it. */
  NONE(null),
  /** It is planned only. */
  AWAITING("AwaitingApproval"),
  /** It was the Go operator's and is approved, for good. */
  APPROVED("Approved");

  private final @Nullable String written;

  Migration(@Nullable String written) {
    this.written = written;
  }

  /** As it stands in {@code status.migration}; null where there is nothing to say. */
  @Nullable String written() {
    return written;
  }

  /**
   * Finds out.
   *
   * @param before the status so far
   * @param approved whether somebody approves the Image now
   */
  public static Migration of(@Nullable ImageStatus before, boolean approved) {
    Migration so = before == null ? NONE : of(before);
    return so == AWAITING && approved ? APPROVED : so;
  }

  /** What this operator once wrote counts, and a word in its field that it never writes holds. */
  private static Migration of(ImageStatus before) {
    if (before.migration() != null) {
      return before.migration().equals(APPROVED.written) ? APPROVED : AWAITING;
    }
    return before.observedGeneration() == null && isOfTheGoOperator(before) ? AWAITING : NONE;
  }

  private static boolean isOfTheGoOperator(ImageStatus status) {
    return status.lastGenerationSeen() != null
        || status.phase() != null
        || !status.tagAlreadySynced().isEmpty()
        || !status.history().isEmpty();
  }
}
