package io.skopeo.operator.e2e.content;

import io.skopeo.operator.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of contents. */
public final class Sha256 {
  private Sha256() {}

  public static Digest of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  public static Digest of(byte[] content) {
    try {
      return new Digest(
          "sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
