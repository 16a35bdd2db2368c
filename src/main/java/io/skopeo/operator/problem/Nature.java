package io.skopeo.operator.problem;

/** What a reason asks for: who has to act, and when the operator looks again. */
public enum Nature {
  /** Nothing is wrong. */
  FINE,
  /** Time alone settles it: a budget, a quota, a free slot. */
  WAIT,
  /** May pass by itself: tried again with growing pauses. */
  RETRY,
  /** Stays until somebody changes something: the Image is Stalled until then. */
  MEND
}
