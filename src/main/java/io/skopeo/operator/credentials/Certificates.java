package io.skopeo.operator.credentials;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of a CA. They travel into ConfigMaps, and where they are read from is a user's
 * to say: so they are read and written anew, and nothing that stands beside them goes along.
 */
public final class Certificates {
  /** The most of one side, in PEM: a run has room for both sides beside its lines. */
  public static final int MOST_CHARACTERS = 256 * 1024;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Certificates() {}

  /**
   * The certificates of a text, as PEM (RFC 7468) without anything else.
   *
   * @param origin where the text stands, such as {@code ConfigMap team-a/ca (key ca.crt)}
   * @return {@code CA_INVALID} where there are none, one of them is malformed, or they are larger
   *     than {@value #MOST_CHARACTERS} characters; the sentence tells nothing of the text
   */
  public static Parsed<String> pem(String text, String origin) {
    var found = new LinkedHashSet<String>();
    int number = 0;
    for (String block : blocks(text)) {
      number++;
      Optional<String> certificate = rewritten(block);
      if (certificate.isEmpty()) {
        return invalid(
            "Certificate %d of %s cannot be read: write it as its CA gives it, in PEM."
                .formatted(number, origin));
      }
      found.add(certificate.get());
    }
    if (found.isEmpty()) {
      return invalid(
          "%s has no certificate in PEM: write those of the CA there, each from %s on."
              .formatted(origin, BEGIN));
    }
    String all = String.join("", found);
    return all.length() > MOST_CHARACTERS
        ? invalid(
            "%s has more than %d KiB of certificates: leave out those that the registry does not need."
                .formatted(origin, MOST_CHARACTERS / 1024))
        : new Parsed.Valid<>(all);
  }

  /** What stands between the marks; of a mark without its counterpart, what is no certificate. */
  private static List<String> blocks(String text) {
    var blocks = new ArrayList<String>();
    var block = new StringBuilder();
    boolean within = false;
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.equals(within ? END : BEGIN)) {
        if (within) {
          blocks.add(block.toString());
        }
        block.setLength(0);
        within = !within;
      } else if (within) {
        block.append(line);
      }
    }
    if (within) {
      blocks.add("");
    }
    return blocks;
  }

  /** Empty where it is no certificate. What follows one within its block is left out. */
  private static Optional<String> rewritten(String block) {
    try {
      var certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(block)));
      return Optional.of(
          "%s\n%s\n%s\n".formatted(BEGIN, LINES.encodeToString(certificate.getEncoded()), END));
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Parsed<String> invalid(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.CA_INVALID, sentence));
  }
}
