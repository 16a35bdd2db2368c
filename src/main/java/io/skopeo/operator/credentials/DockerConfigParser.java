package io.skopeo.operator.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.problem.Parsed;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses docker config files as Go's {@code encoding/json} does in Tekton and skopeo: names match
 * in any case, null counts as missing, and a value of the wrong type is an error.
 */
final class DockerConfigParser {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final String origin;
  private final Map<String, DockerConfig.Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> helpers = new LinkedHashMap<>();
  private boolean store;

  private DockerConfigParser(String origin) {
    this.origin = origin;
  }

  static Parsed<DockerConfig> read(String json, String origin) {
    DockerConfigParser file = new DockerConfigParser(origin);
    return file.readWith(json, file::readFile);
  }

  static Parsed<DockerConfig> readLegacy(String json, String origin) {
    DockerConfigParser file = new DockerConfigParser(origin);
    return file.readWith(json, file::readEntries);
  }

  static String write(Map<String, ?> config) {
    try {
      return JSON.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map cannot be written as JSON", e);
    }
  }

  private interface Step {
    void take(JsonNode node) throws MalformedException;
  }

  /** The file is not a docker config. The message names the place and quotes no content. */
  private static final class MalformedException extends Exception {
    MalformedException(String where) {
      super(where);
    }
  }

  private Parsed<DockerConfig> readWith(String json, Step step) {
    try {
      JsonNode root = JSON.readTree(json);
      if (root.isMissingNode()) {
        return DockerConfig.invalid("%s is empty.".formatted(origin));
      }
      step.take(root);
      return new Parsed.Valid<>(new DockerConfig(entries, helpers));
    } catch (JsonProcessingException e) {
      // The exception's message quotes the file, so only the position is passed on.
      return DockerConfig.invalid("%s is not JSON%s.".formatted(origin, place(e)));
    } catch (MalformedException e) {
      return DockerConfig.invalid(
          "%s is not a docker config: %s.".formatted(origin, e.getMessage()));
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private void readFile(JsonNode root) throws MalformedException {
    store = !textAt(root, "credsStore", "the file").isEmpty();
    readEntries(at(object(root, "the file"), "auths"));
    for (var helper : object(at(root, "credHelpers"), "credHelpers").properties()) {
      helpers.put(helper.getKey(), origin);
    }
  }

  private void readEntries(@Nullable JsonNode auths) throws MalformedException {
    for (var field : object(auths, "auths").properties()) {
      entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
    }
  }

  private DockerConfig.Entry entry(String key, JsonNode node) throws MalformedException {
    String where = DockerConfig.Entry.of(origin, key, "").quotedKey();
    JsonNode fields = object(node, where);
    String auth = textAt(fields, "auth", where);
    boolean token = !textAt(fields, "identitytoken", where).isEmpty();
    boolean pair =
        !(textAt(fields, "username", where) + textAt(fields, "password", where)).isEmpty();
    return new DockerConfig.Entry(origin, key, auth, pair, token, store);
  }

  private static JsonNode object(@Nullable JsonNode node, String where) throws MalformedException {
    if (node == null || node.isNull()) {
      return JSON.createObjectNode();
    }
    if (!node.isObject()) {
      throw new MalformedException(where + " is not an object");
    }
    return node;
  }

  private static String textAt(JsonNode object, String name, String where)
      throws MalformedException {
    JsonNode value = at(object, name);
    if (value == null || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new MalformedException("%s of %s is not text".formatted(name, where));
    }
    return value.textValue();
  }

  private static @Nullable JsonNode at(JsonNode object, String name) {
    JsonNode found = null;
    for (var field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        found = field.getValue();
      }
    }
    return found;
  }
}
