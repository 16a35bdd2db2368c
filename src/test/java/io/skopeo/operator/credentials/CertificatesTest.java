package io.skopeo.operator.credentials;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
  private static final String ORIGIN = "Secret team-a/ca (key ca.crt)";
  private static final String CA = TestCertificate.ca().replace("\r", "");
  private static final String OTHER = variant(1);
  private static final String SECRET = "c2VjcmV0IG9mIHNvbWVib2R5IQ==";
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(SECRET);

  private static String pem(String text) {
    return Certificates.pem(text, ORIGIN).orThrow();
  }

  private static Problem problem(String text) {
    return ((Parsed.Invalid<String>) Certificates.pem(text, ORIGIN)).problem();
  }

  @Test
  void certificatesAreUnchanged() {
    assertThat(pem(CA)).isEqualTo(CA);
    assertThat(pem(CA + OTHER)).isEqualTo(CA + OTHER);
  }

  @ParameterizedTest
  @MethodSource
  void otherTextIsDropped(String text) {
    assertThat(pem(text)).isEqualTo(CA);
  }

  static Stream<String> otherTextIsDropped() {
    return Stream.of(
        "subject=CN=ca\n" + CA + "# the end",
        KEY + CA + KEY,
        CA + CA,
        CA.replace("\n", "\r\n"),
        CA.indent(4),
        CA.replaceAll("(?m)^([A-Za-z0-9+/=]{30})", "$1\n"),
        CA.replace("\n-----END", "\n\n-----END"));
  }

  /** Bytes beyond the length of a certificate could hide something. */
  @Test
  void trailingBytesInABlockAreDropped() {
    byte[] bytes = bytes();
    assertThat(pem(block(Arrays.copyOf(bytes, bytes.length + 100)))).isEqualTo(CA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "no certificate", "-----END CERTIFICATE-----"})
  void textWithoutCertificateIsRefused(String text) {
    assertThat(problem(text))
        .isEqualTo(
            new Problem(
                Reason.CA_INVALID,
                "Secret team-a/ca (key ca.crt) contains no certificate in PEM format: add those of the CA, each starting with -----BEGIN CERTIFICATE-----."));
  }

  @ParameterizedTest
  @MethodSource
  void invalidCertificateIsRefusedWithoutQuotingIt(String text, String what) {
    assertThat(problem(text).reason()).isEqualTo(Reason.CA_INVALID);
    assertThat(problem(text).sentence()).startsWith(what).contains(ORIGIN).doesNotContain(SECRET);
  }

  static Stream<Arguments> invalidCertificateIsRefusedWithoutQuotingIt() {
    String disguised = KEY.replace("PRIVATE KEY", "CERTIFICATE");
    return Stream.of(
        Arguments.of(KEY, "Secret team-a/ca (key ca.crt) contains no certificate"),
        Arguments.of(SECRET, "Secret team-a/ca (key ca.crt) contains no certificate"),
        Arguments.of(
            CA.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
            "Secret team-a/ca (key ca.crt) contains no certificate"),
        Arguments.of(disguised, "Certificate 1 of"),
        Arguments.of(CA + disguised, "Certificate 2 of"),
        Arguments.of(CA.substring(0, CA.length() / 2), "Certificate 1 of"),
        Arguments.of(CA + "-----BEGIN CERTIFICATE-----\n" + KEY, "Certificate 2 of"),
        Arguments.of(CA.replaceFirst("\nM", "\nN"), "Certificate 1 of"),
        Arguments.of(CA.replaceFirst("\nM", "\n*"), "Certificate 1 of"));
  }

  @Test
  void oversizedCaIsRefused() {
    int each = variant(1).length();
    int most = Certificates.MAX_CHARACTERS / each;
    assertThat(pem(variants(most))).hasSize(most * each);
    assertThat(problem(variants(most + 1)))
        .isEqualTo(
            new Problem(
                Reason.CA_INVALID,
                "Secret team-a/ca (key ca.crt) has more than 256 KiB of certificates: remove those that the registry does not need."));
  }

  private static String variants(int count) {
    return IntStream.range(0, count).mapToObj(CertificatesTest::variant).collect(joining());
  }

  /** Returns the CA with another signature, which is not verified here. */
  private static String variant(int number) {
    byte[] bytes = bytes();
    bytes[bytes.length - 1] = (byte) number;
    bytes[bytes.length - 2] = (byte) (number >> 8);
    return block(bytes);
  }

  private static byte[] bytes() {
    return Base64.getMimeDecoder().decode(TestCertificate.ca().replaceAll("-----.*-----", ""));
  }

  private static String block(byte[] bytes) {
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }
}
