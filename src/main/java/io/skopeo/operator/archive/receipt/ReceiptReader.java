package io.skopeo.operator.archive.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads receipts. One with an entry that is not valid is refused as a whole: an export that leaves
 * out what nobody has would be found out on the other side only.
 */
final class ReceiptReader {
  private static final int MOST_EXPORTS = 100;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final String origin;

  private ReceiptReader(String origin) {
    this.origin = origin;
  }

  static Parsed<Receipt> read(String origin, String text) {
    var reader = new ReceiptReader(origin);
    if (text.length() > Receipt.MAX_CHARACTERS) {
      return reader.refused(
          "is longer than %d characters: use the receipt of one import"
              .formatted(Receipt.MAX_CHARACTERS));
    }
    return switch (StrictJson.read(text)) {
      case StrictJson.Document.Read(var object) -> reader.receipt(object);
      case StrictJson.Document.Unreadable(var line) ->
          reader.refused(
              "is no receipt: line %d is not JSON, or has a key twice; copy the file anew"
                  .formatted(line));
    };
  }

  private Parsed<Receipt> receipt(ObjectNode object) {
    if (StrictJson.text(object, "kind").filter(Receipt.KIND::equals).isEmpty()) {
      return refused("is no receipt: its kind must be %s".formatted(Receipt.KIND));
    }
    if (object.path("version").asInt() != Receipt.VERSION) {
      return refused(
          "is a receipt of another version: this operator reads version %d, so use the same version of the operator on both sides"
              .formatted(Receipt.VERSION));
    }
    return images(object.path("repositories"))
        .then(images ->
            exports(object.path("exports"))
                .then(exports ->
                    created(object)
                        .then(created ->
                            new Parsed.Valid<>(
                                new Receipt(
                                    SafeText.quote(StrictJson.text(object, "import").orElse("")),
                                    exports,
                                    created,
                                    images)))));
  }

  private Parsed<Instant> created(ObjectNode object) {
    try {
      return new Parsed.Valid<>(Instant.parse(StrictJson.text(object, "created").orElse("")));
    } catch (DateTimeParseException _) {
      return refused("has no time in created: use the file as the import has written it");
    }
  }

  private Parsed<List<String>> exports(JsonNode texts) {
    var exports = new ArrayList<String>();
    for (JsonNode text : texts) {
      if (!text.isTextual() || !ID.matcher(text.textValue()).matches()) {
        return refused("has an export that is no id: use the file as the import has written it");
      }
      exports.add(text.textValue());
    }
    return exports.size() > MOST_EXPORTS
        ? refused(
            "names more than %d exports: use the receipt of one import".formatted(MOST_EXPORTS))
        : new Parsed.Valid<>(exports);
  }

  private Parsed<KnownImages> images(JsonNode repositories) {
    if (!repositories.isObject()) {
      return refused("has no repositories: use the file as the import has written it");
    }
    var images = new KnownImages.Builder();
    for (Map.Entry<String, JsonNode> entry : repositories.properties()) {
      if (!(VolumeRepository.parse(entry.getKey()) instanceof Parsed.Valid<Repository>(var name))) {
        return refused(
            "names the repository \"%s\", which no registry accepts: use the file as the import has written it"
                .formatted(SafeText.shortQuote(entry.getKey())));
      }
      for (Map.Entry<String, JsonNode> image : entry.getValue().properties()) {
        Optional<Digest> digest = digest(image.getValue().asText());
        Optional<Tag> tag = Optional.of(image.getKey()).filter(Tag::isTag).map(Tag::new);
        boolean isManifest = digest.isPresent() && digest.equals(digest(image.getKey()));
        if (digest.isEmpty() || (tag.isEmpty() && !isManifest)) {
          return refused(
              "has \"%s\" of %s without a valid tag and digest: use the file as the import has written it"
                  .formatted(SafeText.shortQuote(image.getKey()), VolumeRepository.name(name)));
        }
        images.add(name, tag, digest.get());
      }
    }
    return new Parsed.Valid<>(images.build());
  }

  private static Optional<Digest> digest(String text) {
    return Digest.parse(text) instanceof Parsed.Valid<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  private <T> Parsed<T> refused(String why) {
    return new Parsed.Invalid<>(
        new Problem(Reason.INVALID_SPEC, "%s %s.".formatted(SafeText.quote(origin), why)));
  }
}
