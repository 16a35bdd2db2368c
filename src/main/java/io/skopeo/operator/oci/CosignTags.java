package io.skopeo.operator.oci;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tags of cosign's artifacts of a digest, in the repository of the digest (sigstore/cosign,
 * signature specification, Storage): {@code sha256-….sig} signatures, {@code .att} attestations,
 * {@code .sbom} bills of materials.
 */
public final class CosignTags {
  private static final Pattern SYNTAX = Pattern.compile("sha256-[0-9a-f]{64}\\.(?:sig|att|sbom)");

  private CosignTags() {}

  /** Returns those of the digest, if they exist or not; none for sha512, which is too long. */
  public static Stream<Tag> of(Digest digest) {
    return Stream.of("sig", "att", "sbom")
        .map(kind -> "%s-%s.%s".formatted(digest.algorithm(), digest.hex(), kind))
        .filter(Tag::isTag)
        .map(Tag::new);
  }

  /** Returns whether it is such a tag, of any digest. */
  public static boolean isCosignTag(Tag tag) {
    return SYNTAX.matcher(tag.name()).matches();
  }
}
