package io.skopeo.operator.registry.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.problem.Utf8;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A response body. It is parsed, decoded and hashed, but never quoted. A body that a {@link
 * StreamedBody.Reader} has read is empty.
 */
public final class ResponseBody {
  static final ResponseBody EMPTY = new ResponseBody(new byte[0]);

  private static final JsonMapper JSON = new JsonMapper();

  private final byte[] bytes;

  public ResponseBody(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads a value from a stream of JSON tokens. */
  @FunctionalInterface
  public interface JsonReader<T> {
    /** Reads the value; empty if the document does not contain it. */
    Optional<T> read(JsonParser json) throws IOException;
  }

  /** Reads a value from the body; empty if the body is not JSON. */
  public <T> Optional<T> read(JsonReader<T> reader) {
    try (JsonParser json = JSON.createParser(bytes)) {
      return reader.read(json);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Parses the body as a JSON object; empty if it is anything else. */
  public Optional<JsonNode> object() {
    try {
      return Optional.ofNullable(JSON.readTree(bytes)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Decodes the body as UTF-8 (RFC 3629); empty if it is not, or has the character NUL. */
  public Optional<String> text() {
    return Utf8.text(bytes);
  }

  /** Returns the length of the body in bytes. */
  public int size() {
    return bytes.length;
  }

  /**
   * Hashes the body.
   *
   * @param algorithm {@code sha256} or {@code sha512}
   */
  public Digest digest(String algorithm) {
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
