package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTypesTest {
  @ParameterizedTest
  @CsvSource({
    "application/vnd.dev.sigstore.bundle.v0.3+json,            true",
    "application/vnd.dev.sigstore.bundle+json;version=0.2,     true",
    "application/vnd.dev.cosign.artifact.sig.v1+json,          true",
    "application/vnd.dev.cosign.artifact.att.v1+json,          true",
    "application/vnd.dev.cosign.artifact.sbom.v1+json,         false",
    "application/vnd.cncf.notary.signature,                    true",
    "Application/vnd.CNCF.notary.signature,                    true",
    "application/vnd.in-toto+json,                             true",
    "application/vnd.in-toto.provenance+dsse,                  true",
    "application/vnd.in-toto.bundle,                           true",
    "application/vnd.dsse.envelope.v1+json,                    true",
    "application/vnd.docker.attestation.manifest.v1+json,      true",
    "application/spdx+json,                                    false",
    "application/vnd.cyclonedx+json,                           false",
    "application/vnd.oci.empty.v1+json,                        false",
    "application/vnd.oci.image.config.v1+json,                 false",
    "x application/vnd.in-toto+json,                           false",
    "'',                                                       false",
  })
  void typeIsOfSomethingThatSigns(String type, boolean signs) {
    assertThat(SignatureTypes.include(type)).isEqualTo(signs);
  }
}
