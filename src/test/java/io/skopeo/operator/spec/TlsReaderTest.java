package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Specs;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.TlsOptions.CaReference;
import io.skopeo.operator.spec.TlsOptions.InstallationDefault;
import io.skopeo.operator.spec.TlsOptions.SkipVerify;
import io.skopeo.operator.spec.TlsOptions.Verify;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TlsReaderTest {
  private static final String CENTRAL =
      """
      mode: OneShot
      source: {name: quay.io/a, version: v1}
      destination: {name: gcr.io/a}
      """;
  private static final String OWN = CENTRAL + "serviceAccountName: mirror\n";

  private static ParsedSpec read(String spec) {
    return new SpecReader("").read(Specs.of(spec));
  }

  private static ImageIntent intent(String tls) {
    return (ImageIntent) read(OWN + "tls: " + tls);
  }

  @Test
  void installationDecidesByDefault() {
    assertThat(((ImageIntent) read(CENTRAL)).execution().tls()).isEqualTo(TlsOptions.NONE);
    assertThat(((ImageIntent) read(OWN)).execution().tls()).isEqualTo(TlsOptions.NONE);
  }

  @ParameterizedTest
  @MethodSource
  void sideIsRead(String side, TlsOptions.CertificateCheck wish) {
    assertThat(intent("{source: %s}".formatted(side)).execution().tls())
        .isEqualTo(new TlsOptions(wish, new InstallationDefault()));
    assertThat(intent("{destination: %s}".formatted(side)).execution().tls())
        .isEqualTo(new TlsOptions(new InstallationDefault(), wish));
  }

  static Stream<Arguments> sideIsRead() {
    var authority = new CaReference(Kind.CONFIG_MAP, "ca", "ca.crt");
    return Stream.of(
        Arguments.of("{}", new InstallationDefault()),
        Arguments.of("{insecureSkipVerify: true}", new SkipVerify()),
        Arguments.of("{insecureSkipVerify: false}", new Verify(Optional.empty())),
        Arguments.of("{caRef: {kind: ConfigMap, name: ca}}", new Verify(Optional.of(authority))),
        Arguments.of(
            "{insecureSkipVerify: false, caRef: {kind: ConfigMap, name: ca, key: ''}}",
            new Verify(Optional.of(authority))),
        Arguments.of(
            "{caRef: {kind: Secret, name: a.b, key: tls.ca}}",
            new Verify(Optional.of(new CaReference(Kind.SECRET, "a.b", "tls.ca")))));
  }

  /** A spec may have been stored before the API server had the rules. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{insecureSkipVerify: true, caRef: {kind: Secret, name: ca}}|insecureSkipVerify and spec.tls.source.caRef contradict each other: remove one of them.",
        "{caRef: {name: ca}}|caRef.kind is unknown: write Secret or ConfigMap.",
        "{caRef: {kind: Pod, name: ca}}|caRef.kind is unknown: write Secret or ConfigMap.",
        "{caRef: {kind: Secret}}|caRef.name \"\" is not the name of a Secret: write the name of the one with the CA's certificates.",
        "{caRef: {kind: Secret, name: ../ca}}|caRef.name \"../ca\" is not the name of a Secret: write the name of the one with the CA's certificates.",
        "{caRef: {kind: ConfigMap, name: ca, key: a/b}}|caRef.key \"a/b\" is not a key of a ConfigMap: write the key with the CA's certificates, or remove it to use ca.crt.",
      })
  void invalidOptionIsRefusedWithASentence(String side, String sentence) {
    assertThat(read(OWN + "tls: {source: %s}".formatted(side)))
        .isInstanceOfSatisfying(
            ParsedSpec.InvalidSpec.class,
            refused ->
                assertThat(refused.problems())
                    .containsExactly(
                        new Problem(Reason.INVALID_SPEC, "spec.tls.source." + sentence)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "{source: {insecureSkipVerify: false}}", "{destination: {}}"})
  void centralImageHasNoSay(String tls) {
    assertThat(read(CENTRAL + "tls: " + tls))
        .isInstanceOfSatisfying(
            ParsedSpec.InvalidSpec.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .satisfies(problem ->
                        assertThat(problem.sentence())
                            .startsWith("spec.tls needs spec.serviceAccountName:")));
  }

  @Test
  void verificationIsNotPartOfTheFingerprint() {
    assertThat(intent("{source: {insecureSkipVerify: true}}").fingerprint())
        .isEqualTo(((ImageIntent) read(OWN)).fingerprint());
  }
}
