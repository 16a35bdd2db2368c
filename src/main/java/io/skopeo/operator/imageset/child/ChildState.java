package io.skopeo.operator.imageset.child;

import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.util.Comparator;

/**
 * The state of an Image that an ImageSet wants.
 *
 * @param source its repository
 * @param image the name of the Image; empty if there is none
 * @param reason the word of a documented reason; empty while it is waiting
 * @param message of its Ready condition
 */
public record ChildState(String source, String image, Kind kind, String reason, String message) {
  /** Those for which a person has to act come first. */
  public static final Comparator<ChildState> WORST_FIRST =
      Comparator.comparing((ChildState child) -> child.isRetried())
          .thenComparing(ChildState::source)
          .thenComparing(ChildState::image);

  /** The kinds of states. */
  public enum Kind {
    /** All that it selects is at the destination. */
    READY,
    /** It is Stalled, or tries again. */
    FAILED,
    /** It has not been created, or not compared, or its first copies are not made yet. */
    WAITING
  }

  private boolean isRetried() {
    return Reason.of(reason)
        .filter(known -> known.retryPolicy() != RetryPolicy.USER_ACTION)
        .isPresent();
  }
}
