package io.skopeo.operator.registry;

/**
 * The parts of an image that are asked for, to leave out those that its registry does not serve.
 */
public enum Examination {
  /** None: the index is believed. */
  NONE,
  /** BuildKit's attestations. */
  ATTESTATIONS,
  /** All. */
  ALL
}
