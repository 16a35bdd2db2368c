package io.skopeo.operator.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.reference.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The bytes of an answer. They are read and hashed, and never quoted. */
final class Body {
  private static final JsonMapper JSON = new JsonMapper();

  private final byte[] bytes;

  Body(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads it as JSON. */
  @FunctionalInterface
  interface Reading<T> {
    Optional<T> of(JsonParser json) throws IOException;
  }

  /** What is read of it as JSON; empty where it is none. */
  <T> Optional<T> read(Reading<T> reading) {
    try (JsonParser json = JSON.createParser(bytes)) {
      return reading.of(json);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The JSON object it is; empty for anything else. */
  Optional<JsonNode> object() {
    try {
      return Optional.ofNullable(JSON.readTree(bytes)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Its digest.
   *
   * @param algorithm {@code sha256} or {@code sha512}
   */
  Digest digest(String algorithm) {
    try {
      MessageDigest hash =
          MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
      return new Digest(algorithm, HexFormat.of().formatHex(hash.digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return "Body[%d bytes]".formatted(bytes.length);
  }
}
