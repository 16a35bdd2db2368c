package io.skopeo.operator.oci;

/**
 * The tag under which clients keep the list of what refers to a digest, at registries without the
 * referrers API (OCI distribution specification 1.1, Referrers Tag Schema).
 *
 * <p>Such a list is only a claim of the clients that wrote it. Many take the type of an entry from
 * the wrong field or leave it and the annotations out (sigstore/cosign issue 4641), so nobody may
 * select by the list alone.
 */
public final class ReferrersTag {
  private static final int MAX_ALGORITHM = 32;
  private static final int MAX_ENCODED = 64;

  private ReferrersTag() {}

  /** Returns the tag of a digest: its algorithm, a hyphen and its first 64 hexadecimal digits. */
  public static Tag of(Digest digest) {
    return new Tag(
        "%s-%s".formatted(cut(digest.algorithm(), MAX_ALGORITHM), cut(digest.hex(), MAX_ENCODED)));
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
