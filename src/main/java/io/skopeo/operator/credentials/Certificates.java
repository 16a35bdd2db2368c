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
 * Parses and rewrites the certificates of a CA. Users choose the object they come from and they are
 * copied into ConfigMaps, so nothing but certificates may pass.
 */
public final class Certificates {
  /** The limit of one side in PEM, such that both sides fit into a run's ConfigMap. */
  public static final int MAX_CHARACTERS = 256 * 1024;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Certificates() {}

  /**
   * Extracts the certificates of a text as PEM (RFC 7468) without anything else.
   *
   * @param origin the place of the text, such as {@code ConfigMap team-a/ca (key ca.crt)}
   * @return {@code CA_INVALID} if there is none, one is malformed, or they exceed {@value
   *     #MAX_CHARACTERS} characters; the problem quotes nothing of the text
   */
  public static Parsed<String> pem(String text, String origin) {
    var found = new LinkedHashSet<String>();
    int number = 0;
    for (String block : blocks(text)) {
      number++;
      Optional<String> certificate = rewritten(block);
      if (certificate.isEmpty()) {
        return invalid(
            "Certificate %d of %s cannot be read: provide it in PEM format, as issued by the CA."
                .formatted(number, origin));
      }
      found.add(certificate.get());
    }
    if (found.isEmpty()) {
      return invalid(
          "%s contains no certificate in PEM format: add those of the CA, each starting with %s."
              .formatted(origin, BEGIN));
    }
    String all = String.join("", found);
    return all.length() > MAX_CHARACTERS
        ? invalid(
            "%s has more than %d KiB of certificates: remove those that the registry does not need."
                .formatted(origin, MAX_CHARACTERS / 1024))
        : new Parsed.Valid<>(all);
  }

  /** Lists the texts between the markers; an unpaired marker yields an invalid block. */
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

  /** Rewrites a certificate without trailing bytes; empty if the block is not a certificate. */
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
