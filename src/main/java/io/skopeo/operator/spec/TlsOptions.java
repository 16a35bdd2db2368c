package io.skopeo.operator.spec;

import io.skopeo.operator.api.TlsSpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An Image's settings for the verification of certificates. They do not decide which copies are
 * wanted, so they are not part of an intent's fingerprint.
 */
public record TlsOptions(CertificateCheck source, CertificateCheck destination) {
  /** No settings: the installation decides, as for every central Image. */
  public static final TlsOptions NONE =
      new TlsOptions(new InstallationDefault(), new InstallationDefault());

  /** Returns the fields that switch the verification off. */
  public Stream<String> unverified() {
    return Stream.concat(
        unverified("source", source).stream(), unverified("destination", destination).stream());
  }

  private static Optional<String> unverified(String word, CertificateCheck side) {
    return side instanceof SkipVerify
        ? Optional.of("spec.tls.%s.insecureSkipVerify".formatted(word))
        : Optional.empty();
  }

  /** The setting of one side. */
  public sealed interface CertificateCheck {}

  /** The installation decides. */
  public record InstallationDefault() implements CertificateCheck {}

  /** Verified, whatever the installation says. */
  public record Verify(Optional<CaReference> authority) implements CertificateCheck {}

  /** Not verified, whatever the installation says. */
  public record SkipVerify() implements CertificateCheck {}

  /** The object with a CA's certificates, and the key in it. */
  public record CaReference(TlsSpec.Kind kind, String name, String key) {}
}
