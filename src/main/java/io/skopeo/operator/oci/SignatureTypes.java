package io.skopeo.operator.oci;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * The artifact types of what signs or attests a manifest:
 *
 * <ul>
 *   <li>Sigstore bundles in any version, for signatures and attestations (sigstore/cosign,
 *       specs/BUNDLE_SPEC.md; cosign recognises them by this prefix too)
 *   <li>cosign's types for referrers without a bundle, {@code
 *       application/vnd.dev.cosign.artifact.….v1+json} (sigstore/cosign,
 *       internal/pkg/oci/remote/remote.go), but not {@code sbom}, which nobody signed
 *   <li>signatures of the Notary Project (notaryproject/specifications,
 *       specs/signature-specification.md)
 *   <li>in-toto attestations and bundles of them (in-toto/attestation, spec/v1/envelope.md and
 *       spec/v1/bundle.md, Storage convention)
 *   <li>DSSE envelopes (sigstore/cosign, specs/ATTESTATION_SPEC.md)
 *   <li>attestations of BuildKit as OCI artifacts ({@code oci-artifact=true})
 * </ul>
 */
public final class SignatureTypes {
  private static final String SIGSTORE_BUNDLE = "application/vnd.dev.sigstore.bundle";
  private static final String COSIGN_SIGNATURE = "application/vnd.dev.cosign.artifact.sig.";
  private static final String COSIGN_ATTESTATION = "application/vnd.dev.cosign.artifact.att.";
  private static final String NOTARY_SIGNATURE = "application/vnd.cncf.notary.signature";
  private static final String IN_TOTO_STATEMENT = "application/vnd.in-toto+";
  private static final String IN_TOTO = "application/vnd.in-toto.";
  private static final String DSSE_ENVELOPE = "application/vnd.dsse.envelope";
  private static final String BUILDKIT_ATTESTATION = "application/vnd.docker.attestation.manifest.";

  private SignatureTypes() {}

  /** Returns whether it is the type of a signature or an attestation. */
  public static boolean include(String artifactType) {
    String type = artifactType.toLowerCase(Locale.ROOT);
    return Stream.of(
            SIGSTORE_BUNDLE,
            COSIGN_SIGNATURE,
            COSIGN_ATTESTATION,
            NOTARY_SIGNATURE,
            IN_TOTO_STATEMENT,
            IN_TOTO,
            DSSE_ENVELOPE,
            BUILDKIT_ATTESTATION)
        .anyMatch(type::startsWith);
  }
}
