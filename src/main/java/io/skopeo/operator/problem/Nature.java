package io.skopeo.operator.problem;

/** The class of a reason: who has to act, and when the operator tries again. */
public enum Nature {
  /** Nothing is wrong. */
  FINE,
  /** Time alone settles it: a budget, a quota, a free slot. */
  WAIT,
  /** It may pass by itself, and is tried again with growing backoff. */
  RETRY,
  /** A person has to change something. Until then the Image is Stalled. */
  MEND
}
