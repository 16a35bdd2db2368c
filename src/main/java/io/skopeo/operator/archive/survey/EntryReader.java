package io.skopeo.operator.archive.survey;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.archive.catalog.CatalogEntry.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of the index of an export. */
final class EntryReader {
  private static final int MOST_DIGESTS = 500;
  private static final int MOST_PLATFORMS = 100;
  private static final int MOST_ANNOTATION_CHARACTERS = 16 * 1024;

  /** The characters of media types, and more. */
  static final Pattern TYPE = Pattern.compile("[!-~]{0,255}");

  private static final Pattern NAME_IN_LAYOUT = Pattern.compile("[A-Za-z0-9._:/@+-]{1,512}");

  private final JsonNode json;

  EntryReader(JsonNode json) {
    this.json = json;
  }

  /** An entry that is not valid. The message is a clause that follows the entry's name. */
  static final class InvalidException extends Exception {
    InvalidException(String clause) {
      super(clause, null, false, false);
    }

    String clause() {
      return String.valueOf(getMessage());
    }
  }

  /** Returns the name of the entry for a sentence, as far as it has one. */
  String name(String place) {
    String name = StrictJson.text(json, "repository").orElse("");
    String tag = StrictJson.text(json, "tag").map(text -> ":" + text).orElse("");
    return name.isEmpty() ? place : "%s (%s)".formatted(place, SafeText.quote(name + tag));
  }

  CatalogEntry entry(VolumeFormat format) throws InvalidException {
    if (!json.isObject()) {
      throw new InvalidException("is no object");
    }
    Repository repository = repository();
    Optional<Tag> tag = tag();
    return new CatalogEntry(
        repository,
        tag,
        digest(),
        type("mediaType").orElse(""),
        count("size"),
        platforms(),
        count("bytes"),
        reference(format),
        content(),
        digests("parts"),
        digests("subjects"),
        has("subject") ? Optional.of(digest("subject")) : Optional.empty(),
        type("artifactType"),
        annotations(),
        true);
  }

  AssumedImage assumed() throws InvalidException {
    if (!json.isObject()) {
      throw new InvalidException("is no object");
    }
    return new AssumedImage(repository(), tag(), digest());
  }

  private boolean has(String field) {
    return !StrictJson.isMissing(json.path(field));
  }

  private Repository repository() throws InvalidException {
    String name = StrictJson.text(json, "repository").orElse("");
    return switch (VolumeRepository.parse(name)) {
      case Parsed.Valid<Repository>(var repository) -> repository;
      case Parsed.Invalid<Repository> _ ->
          throw new InvalidException("has a repository that no registry accepts");
    };
  }

  private Optional<Tag> tag() throws InvalidException {
    if (!has("tag")) {
      return Optional.empty();
    }
    return Optional.of(
        StrictJson.text(json, "tag")
            .filter(Tag::isTag)
            .map(Tag::new)
            .orElseThrow(() -> new InvalidException("has a tag that no registry accepts")));
  }

  private Digest digest() throws InvalidException {
    return digest("digest");
  }

  private Digest digest(String field) throws InvalidException {
    return digest(field, StrictJson.text(json, field).orElse(null));
  }

  private static Digest digest(String field, @Nullable String text) throws InvalidException {
    if (text != null && Digest.parse(text) instanceof Parsed.Valid<Digest>(var digest)) {
      return digest;
    }
    throw new InvalidException("has the field %s without a valid digest".formatted(field));
  }

  private List<Digest> digests(String field) throws InvalidException {
    var digests = new ArrayList<Digest>();
    for (JsonNode text : array(field, MOST_DIGESTS)) {
      digests.add(digest(field, text.textValue()));
    }
    return digests.stream().distinct().toList();
  }

  private List<Platform> platforms() throws InvalidException {
    var platforms = new ArrayList<Platform>();
    for (JsonNode text : array("platforms", MOST_PLATFORMS)) {
      // Indexes have platforms such as unknown/unknown, and those of other programs worse ones.
      if (Platform.parse(text.asText()) instanceof Parsed.Valid<Platform>(var platform)) {
        platforms.add(platform);
      }
    }
    return platforms;
  }

  private JsonNode array(String field, int most) throws InvalidException {
    JsonNode array = json.path(field);
    if (!StrictJson.isMissing(array) && (!array.isArray() || array.size() > most)) {
      throw new InvalidException(
          "has the field %s, which is no list of at most %d".formatted(field, most));
    }
    return array;
  }

  private long count(String field) throws InvalidException {
    return StrictJson.count(json, field)
        .orElseThrow(() ->
            new InvalidException("has the field %s, which is no whole number".formatted(field)));
  }

  private Optional<String> type(String field) throws InvalidException {
    if (!has(field)) {
      return Optional.empty();
    }
    return Optional.of(
        StrictJson.text(json, field)
            .filter(TYPE.asMatchPredicate())
            .orElseThrow(() -> new InvalidException("has no valid " + field)));
  }

  private Content content() throws InvalidException {
    return switch (has("content") ? json.path("content").asText() : "whole") {
      case "whole" -> Content.WHOLE;
      case "index" -> Content.INDEX;
      default -> throw new InvalidException("has another content than whole or index");
    };
  }

  private String reference(VolumeFormat format) throws InvalidException {
    return switch (format) {
      case DIRECTORY -> "dir:volume/" + folder();
      case OCI_LAYOUT ->
          "oci:volume/.:"
              + StrictJson.text(json, "name")
                  .filter(NAME_IN_LAYOUT.asMatchPredicate())
                  .orElseThrow(() -> new InvalidException("has no valid name in the layout"));
    };
  }

  private String folder() throws InvalidException {
    String folder =
        StrictJson.text(json, "folder").orElseThrow(() -> new InvalidException("has no folder"));
    Optional<String> refusal = VolumePath.refusal(folder);
    if (refusal.isPresent()) {
      throw new InvalidException(
          "has the folder \"%s\", which %s".formatted(SafeText.shortQuote(folder), refusal.get()));
    }
    return folder;
  }

  private Map<String, String> annotations() throws InvalidException {
    var annotations = new LinkedHashMap<String, String>();
    int characters = 0;
    for (Map.Entry<String, JsonNode> annotation : json.path("annotations").properties()) {
      if (!annotation.getValue().isTextual()) {
        throw new InvalidException("has an annotation that is no text");
      }
      characters += annotation.getKey().length() + annotation.getValue().textValue().length();
      annotations.put(annotation.getKey(), annotation.getValue().textValue());
    }
    if (characters > MOST_ANNOTATION_CHARACTERS) {
      throw new InvalidException(
          "has annotations of more than %d characters".formatted(MOST_ANNOTATION_CHARACTERS));
    }
    return annotations;
  }
}
