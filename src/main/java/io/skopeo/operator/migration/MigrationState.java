package io.skopeo.operator.migration;

import io.skopeo.operator.api.ImageStatus;
import org.jspecify.annotations.Nullable;

/**
 * The approval of an Image. One that the Go operator handled is only planned until it is approved,
 * since that operator copied less than its patterns say.
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
   * Derives the state.
   *
   * @param before the status so far
   * @param approved whether the Image is approved now
   */
  public static MigrationState of(@Nullable ImageStatus before, boolean approved) {
    MigrationState known = before == null ? NONE : of(before);
    return known == AWAITING && approved ? APPROVED : known;
  }

  /** Trusts what this operator wrote; an image with an unknown word awaits approval. */
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
