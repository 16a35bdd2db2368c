package io.skopeo.operator.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.skopeo.operator.reference.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tags of one page, read without what some registries send beside them.
 *
 * @param tags those entries that are tags
 * @param size how many entries there are, tags or not; where it is more than were to be read at
 *     most, there may be more of them
 */
record TagArray(List<String> tags, int size) {
  private static final String NAME = "tags";

  /**
   * Reads a page's JSON object.
   *
   * @param most how many entries are read at most
   * @return empty where it has no list of tags; an empty list where it has null
   * @throws IOException where it is no JSON
   */
  static Optional<TagArray> read(JsonParser json, int most) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    Optional<TagArray> found = Optional.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals(NAME);
      JsonToken value = json.nextToken();
      if (wanted && value == JsonToken.START_ARRAY) {
        TagArray array = array(json, most);
        if (array.size > most) {
          return Optional.of(array);
        }
        found = Optional.of(array);
      } else if (wanted) {
        found = value == JsonToken.VALUE_NULL ? Optional.of(NONE) : Optional.empty();
        json.skipChildren();
      } else {
        json.skipChildren();
      }
    }
    return found;
  }

  private static final TagArray NONE = new TagArray(List.of(), 0);

  private static TagArray array(JsonParser json, int most) throws IOException {
    List<String> tags = new ArrayList<>();
    int size = 0;
    while (json.nextToken() != JsonToken.END_ARRAY && size++ < most) {
      if (json.hasToken(JsonToken.VALUE_STRING) && Tag.isTag(json.getText())) {
        tags.add(json.getText());
      }
      json.skipChildren();
    }
    return new TagArray(tags, size);
  }
}
