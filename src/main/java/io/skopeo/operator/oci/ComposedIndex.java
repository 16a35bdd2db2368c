package io.skopeo.operator.oci;

/**
 * An index that the operator has composed of manifests that exist: one with fewer of them than the
 * source's, or a list of referrers. No registry has it until a run pushes it.
 *
 * @param digest of its text
 * @param text the index as it is pushed: JSON in ASCII
 */
public record ComposedIndex(Digest digest, String text) {
  /** The limit on the text, since a run's ConfigMap brings it along. */
  public static final int MAX_BYTES = 128 * 1024;
}
