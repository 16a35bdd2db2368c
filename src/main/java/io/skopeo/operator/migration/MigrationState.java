package io.skopeo.operator.migration;

import io.skopeo.operator.api.ImageStatus;
import org.jspecify.annotations.Nullable;

/**
 * The approval of an Image. One that the Go operator had handled is only planned until somebody
 * approves it, since that operator's patterns copied less than they said.
 */
public enum MigrationState {
  /** The Go operator never handled it. */
  NONE(null),
  /** It is only planned. */
  AWAITING("AwaitingApproval"),
  /** The Go operator handled it, and it is approved for good. */
  APPROVED("Approved");

  private final @Nullable String written;

  MigrationState(@Nullable String written) {
    this.written = written;
  }

  /** Returns the value of {@code status.migration}; null if there is none. */
  @Nullable
  public String written() {
    return written;
  }

  /**
   * Derives the approval from the status so far.
   *
   * @param before the status so far
   * @param approved whether somebody approves the Image now
   */
  public static MigrationState of(@Nullable ImageStatus before, boolean approved) {
    MigrationState so = before == null ? NONE : of(before);
    return so == AWAITING && approved ? APPROVED : so;
  }

  /** Trusts what this operator wrote; an unknown word in its field awaits approval. */
  private static MigrationState of(ImageStatus before) {
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
