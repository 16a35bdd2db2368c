package io.skopeo.operator.registry.tags;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import io.skopeo.operator.registry.http.StreamedBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tags of one page as it arrives, and skips the other fields that some registries send:
 * Google's have a map of all manifests, which is many times as long as the tags.
 */
final class TagPageReader implements StreamedBody.Reader {
  private static final String FIELD = "tags";

  /** Far above any tag, and what a single value may take of the heap. */
  private static final int MAX_STRING = 64 << 10;

  /** Names of fields are not remembered: there may be one for each manifest. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(MAX_STRING).build())
          .build();

  private final KeptTags.Page page;
  private final JsonParser json;
  private final ByteArrayFeeder feeder;
  private final List<String> found = new ArrayList<>();
  private int depth;
  private boolean inField;
  private boolean inTags;
  private boolean isList;
  private boolean ended;
  private long received;

  /**
   * @param page gets the tags
   */
  TagPageReader(KeptTags.Page page) {
    this.page = page;
    try {
      json = JSON.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    feeder = (ByteArrayFeeder) json.getNonBlockingInputFeeder();
  }

  /** Returns whether the whole page was read, and it has a tag list. */
  boolean isTagList() {
    return ended && isList;
  }

  /** Returns the number of bytes that were read. */
  long received() {
    return received;
  }

  @Override
  public boolean read(byte[] bytes, int length) {
    received += length;
    try {
      return ended || (parse(bytes, length) && page.add(found));
    } catch (IOException _) {
      isList = false;
      return false;
    } finally {
      found.clear();
    }
  }

  /** Returns false if it cannot be a tag list. */
  private boolean parse(byte[] bytes, int length) throws IOException {
    feeder.feedInput(bytes, 0, length);
    while (!ended) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.NOT_AVAILABLE) {
        return true;
      }
      if (token == null || (depth == 0 && token != JsonToken.START_OBJECT)) {
        return false;
      }
      accept(token);
    }
    return true;
  }

  private void accept(JsonToken token) throws IOException {
    switch (token) {
      case FIELD_NAME -> inField = depth == 1 && json.currentName().equals(FIELD);
      case START_OBJECT, START_ARRAY -> {
        value(token == JsonToken.START_ARRAY);
        inTags |= isField() && token == JsonToken.START_ARRAY;
        depth++;
      }
      case END_OBJECT, END_ARRAY -> {
        depth--;
        inTags &= depth > 1;
        ended = depth == 0;
      }
      case VALUE_STRING -> {
        value(false);
        if (inTags && depth == 2) {
          found.add(json.getText());
        }
      }
      default -> value(token == JsonToken.VALUE_NULL);
    }
  }

  private boolean isField() {
    return depth == 1 && inField;
  }

  /** Notes if a value is the tag list: an array, or null as some registries send for none. */
  private void value(boolean mayBeList) {
    if (isField()) {
      isList = mayBeList;
    }
  }
}
