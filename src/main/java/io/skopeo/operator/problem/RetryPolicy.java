package io.skopeo.operator.problem;

/** The policy by which the operator tries again, and if a person has to act. */
public enum RetryPolicy {
  /** Nothing is wrong. */
  NONE,
  /** Time alone fixes it: a budget, a quota, a free slot. */
  WAIT,
  /** It may pass by itself, and is tried again with growing backoff. */
  BACKOFF,
  /** A person has to act. Until then the Image is Stalled. */
  USER_ACTION
}
