package io.skopeo.operator.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * JSON of a volume, which anybody may have written: without duplicate keys, within bounds. It is
 * written in ASCII without blanks, so that no program on its way changes it.
 */
public final class StrictJson {
  private static final int DEEPEST = 12;
  private static final int LONGEST_TEXT = 64 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_TEXT)
                          .maxNumberLength(20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private StrictJson() {}

  /** The value of a text, or the place where it is not JSON. */
  public sealed interface Document {
    /** An object. */
    record Read(ObjectNode object) implements Document {}

    /**
     * A text that is no object, or not within bounds.
     *
     * @param line from 1
     */
    record Unreadable(int line) implements Document {}
  }

  /** Reads an object. */
  public static Document read(String text) {
    try {
      return JSON.readTree(text) instanceof ObjectNode object
          ? new Document.Read(object)
          : new Document.Unreadable(1);
    } catch (JsonProcessingException e) {
      return new Document.Unreadable(e.getLocation() == null ? 1 : e.getLocation().getLineNr());
    }
  }

  /** Creates an empty object. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Writes a value on one line. */
  public static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON document cannot be written", e);
    }
  }

  /** Returns the text of a field; empty if it is missing, null or no text. */
  public static Optional<String> text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  /** Returns the text of a field as a value; empty if it is missing, or has none. */
  public static <T> Optional<T> text(
      JsonNode object, String field, Function<String, Optional<T>> reader) {
    return text(object, field).flatMap(reader);
  }

  /** Returns a count; 0 if it is missing, and empty if it is no whole number of that kind. */
  public static OptionalLong count(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (isMissing(value)) {
      return OptionalLong.of(0);
    }
    return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  /** Returns whether there is no value, or null. */
  public static boolean isMissing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
