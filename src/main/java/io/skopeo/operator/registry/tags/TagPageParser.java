package io.skopeo.operator.registry.tags;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.skopeo.operator.oci.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tags of one page, read without the other fields that some registries send.
 *
 * @param tags the entries that are valid tags
 * @param size the number of entries, valid or not; above the maximum if reading stopped there
 */
record TagPageParser(List<String> tags, int size) {
  private static final String FIELD = "tags";
  private static final TagPageParser EMPTY = new TagPageParser(List.of(), 0);

  /**
   * Reads a page's JSON object.
   *
   * @param max the number of entries after which to stop
   * @return empty if the object has no tag list; an empty list if that is null
   * @throws IOException if the page is not JSON
   */
  static Optional<TagPageParser> read(JsonParser json, int max) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    Optional<TagPageParser> found = Optional.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals(FIELD);
      JsonToken value = json.nextToken();
      if (wanted && value == JsonToken.START_ARRAY) {
        TagPageParser array = readArray(json, max);
        if (array.size > max) {
          return Optional.of(array);
        }
        found = Optional.of(array);
      } else if (wanted) {
        found = value == JsonToken.VALUE_NULL ? Optional.of(EMPTY) : Optional.empty();
        json.skipChildren();
      } else {
        json.skipChildren();
      }
    }
    return found;
  }

  private static TagPageParser readArray(JsonParser json, int max) throws IOException {
    List<String> tags = new ArrayList<>();
    int size = 0;
    while (json.nextToken() != JsonToken.END_ARRAY && size++ < max) {
      if (json.hasToken(JsonToken.VALUE_STRING) && Tag.isTag(json.getText())) {
        tags.add(json.getText());
      }
      json.skipChildren();
    }
    return new TagPageParser(tags, size);
  }
}
