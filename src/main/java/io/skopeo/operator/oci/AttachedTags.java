package io.skopeo.operator.oci;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tags that clients give to what refers to a digest, in the repository of the digest: those of
 * cosign's artifacts (sigstore/cosign, signature specification, Storage: {@code sha256-….sig}
 * signatures, {@code .att} attestations, {@code .sbom} bills of materials), and lists of referrers
 * (see {@link ReferrersTag}).
 */
public final class AttachedTags {
  private static final Pattern SYNTAX = Pattern.compile("sha(?:256|512)-[0-9a-f]{64}(?:\\..*)?");

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
    // Most tags are none, and lists have hundreds of thousands.
    return tag.name().startsWith("sha") && SYNTAX.matcher(tag.name()).matches();
  }
}
