package io.skopeo.operator.e2e.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives of one file, and their compression. The same content gives the same bytes. */
public final class Archives {
  private static final int ZSTD_MAGIC = 0xFD2FB528;

  private Archives() {}

  /** Returns a tar archive of a program. */
  public static byte[] tar(String name, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      entry.setMode(0755);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns a frame of one block that is not compressed (RFC 8878, 3.1.1), of at most 64 KiB. */
  static byte[] zstd(byte[] content) {
    if (content.length < 256 || content.length > 0xFFFF) {
      throw new IllegalArgumentException(content.length + " bytes");
    }
    int sizeInTwoBytes = 0x60;
    int lastRawBlock = 1 | content.length << 3;
    return ByteBuffer.allocate(10 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(ZSTD_MAGIC)
        .put((byte) sizeInTwoBytes)
        .putShort((short) (content.length - 256))
        .put((byte) lastRawBlock)
        .putShort((short) (lastRawBlock >> 8))
        .put(content)
        .array();
  }
}
