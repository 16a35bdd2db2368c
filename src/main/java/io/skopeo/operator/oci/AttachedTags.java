package io.skopeo.operator.oci;

import java.util.stream.Stream;

/**
 * The tags that clients give to what refers to a digest, in the repository of the digest: those of
 * cosign's artifacts (sigstore/cosign, signature specification, Storage: {@code sha256-….sig}
 * signatures, {@code .att} attestations, {@code .sbom} bills of materials), and lists of referrers
 * (see {@link ReferrersTag}).
 */
public final class AttachedTags {
  private static final String SHA_256 = "sha256-";
  private static final String SHA_512 = "sha512-";
  private static final int HEX_DIGITS = 64;

  private AttachedTags() {}

  /** Returns cosign's of the digest, if they exist or not; none for sha512, which is too long. */
  public static Stream<Tag> ofCosign(Digest digest) {
    return Stream.of("sig", "att", "sbom")
        .map(kind -> "%s-%s.%s".formatted(digest.algorithm(), digest.hex(), kind))
        .filter(Tag::isTag)
        .map(Tag::new);
  }

  /** Returns whether it is such a tag, of any digest and with any suffix. */
  public static boolean isAttached(Tag tag) {
    return isAttached(tag.name());
  }

  /** Returns whether a tag of this name is attached to a digest. */
  public static boolean isAttached(String name) {
    // Lists have hundreds of thousands: an expression would take most of the time.
    return (name.startsWith(SHA_256) || name.startsWith(SHA_512))
        && isOfDigest(name, SHA_256.length());
  }

  private static boolean isOfDigest(String name, int from) {
    int end = from + HEX_DIGITS;
    if (name.length() < end || (name.length() > end && name.charAt(end) != '.')) {
      return false;
    }
    for (int i = from; i < end; i++) {
      char c = name.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
