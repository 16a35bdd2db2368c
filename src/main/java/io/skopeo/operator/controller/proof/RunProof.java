package io.skopeo.operator.controller.proof;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a run may claim for others, and verifies the signature, which stands in an annotation
 * of the run: {@code v1.} and HMAC-SHA256 in hexadecimal digits. Only who has the key can sign.
 */
public final class RunProof {
  /** The length of the key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final String VERSION = "v1.";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * What is signed: each proof holds for one run, in which nothing can be altered.
   *
   * @param namespace of the run
   * @param name of the run
   * @param imageNamespace of the Images whose copies it makes
   * @param lane the key of its lane
   * @param lines the fingerprint of its lines
   * @param pulls that it may make, as its annotation states them; empty if they do not count
   * @param deadline in whole seconds; the run does not count later
   */
  public record Claims(
      String namespace,
      String name,
      String imageNamespace,
      String lane,
      String lines,
      String pulls,
      Instant deadline) {
    /** Returns the text to sign, in which no character can move from one field to the next. */
    private String text() {
      var text = new StringBuilder(VERSION);
      for (String field :
          List.of(
              namespace,
              name,
              imageNamespace,
              lane,
              lines,
              pulls,
              Long.toString(deadline.getEpochSecond()))) {
        text.append(field.length()).append(':').append(field);
      }
      return text.toString();
    }
  }

  /**
   * Creates the proof of a key.
   *
   * @throws IllegalArgumentException if the key is too short
   */
  RunProof(byte[] key) {
    if (key.length < KEY_BYTES) {
      throw new IllegalArgumentException("the key is too short");
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** Signs the claims of a run. */
  public String sign(Claims claims) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal(claims.text().getBytes(StandardCharsets.UTF_8));
      return VERSION + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** Verifies that the claims were signed with this key, in a time that tells nothing about it. */
  public boolean verify(Claims claims, String proof) {
    return MessageDigest.isEqual(
        sign(claims).getBytes(StandardCharsets.UTF_8), proof.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "a proof with a secret key";
  }
}
