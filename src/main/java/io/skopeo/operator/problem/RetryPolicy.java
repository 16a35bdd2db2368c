package io.skopeo.operator.problem;

/** The class of a reason: who has to act, and when the operator tries again. */
public enum RetryPolicy {
  /** Nothing is wrong. */
  NONE,
  /** Time alone settles it: a budget, a quota, a free slot. */
  WAIT,
  /** It may pass by itself, and is tried again with growing backoff. */
  BACKOFF,
  /** A person has to change something. Until then the Image is Stalled. */
  USER_ACTION
}
