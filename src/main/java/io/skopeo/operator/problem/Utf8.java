package io.skopeo.operator.problem;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes texts of others as UTF-8 (RFC 3629), strictly. */
public final class Utf8 {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final char NUL = 0;

  private Utf8() {}

  /**
   * Returns the text without its byte order mark; empty if the bytes are not UTF-8, or contain NUL,
   * which is valid UTF-8 but means another encoding or no text.
   */
  public static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
          .filter(plain -> plain.indexOf(NUL) < 0);
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
