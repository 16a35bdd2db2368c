package io.skopeo.operator.archive.survey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the index of an export, {@code export.json}. An entry that is not valid is left out and
 * named; the others go on.
 */
final class IndexReader {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final SurveyEntries entries;

  IndexReader(SurveyEntries entries) {
    this.entries = entries;
  }

  /** Reads the index; the entries are added to those of the survey. */
  Parsed<Survey.Export> read(String text) {
    return switch (StrictJson.read(text)) {
      case StrictJson.Document.Read(var object) -> index(object);
      case StrictJson.Document.Unreadable(var line) ->
          invalid(
              "line %d is not JSON, or has a key twice: copy the folder again, and check it with sha256sum --check SHA256SUMS"
                  .formatted(line));
    };
  }

  private Parsed<Survey.Export> index(ObjectNode object) {
    if (StrictJson.text(object, "kind").filter(Survey.Export.KIND::equals).isEmpty()) {
      return invalid(
          "its kind is not %s: choose the folder of an export in spec.volume.path"
              .formatted(Survey.Export.KIND));
    }
    if (!object.path("version").isInt()
        || object.path("version").intValue() != Survey.Export.VERSION) {
      return invalid(
          "it has the version %s, but this operator reads version %d: use the same version of the operator on both sides"
              .formatted(
                  SafeText.shortQuote(object.path("version").asText()), Survey.Export.VERSION));
    }
    Optional<VolumeFormat> format = StrictJson.text(object, "format").flatMap(VolumeFormat::of);
    if (format.isEmpty()) {
      return invalid("its format is neither Directory nor OCILayout: export it again");
    }
    JsonNode images = object.path("images");
    if (!images.isArray() || images.size() > SurveyReader.MOST_ENTRIES) {
      return invalid(
          "it has no list of at most %d images: divide the export"
              .formatted(SurveyReader.MOST_ENTRIES));
    }
    for (int i = 0; i < images.size(); i++) {
      image(new EntryReader(images.get(i)), "images[%d]".formatted(i), format.get());
    }
    assumed(object.path("assumed"));
    return new Parsed.Valid<>(export(object, format.get()));
  }

  private void image(EntryReader entry, String place, VolumeFormat format) {
    try {
      entries.add(entry.entry(format));
    } catch (EntryReader.InvalidException e) {
      refuse(entry, place, e);
    }
  }

  private void assumed(JsonNode images) {
    int most = Math.min(images.size(), SurveyReader.MOST_ENTRIES);
    for (int i = 0; i < most; i++) {
      var entry = new EntryReader(images.get(i));
      try {
        entries.assume(entry.assumed());
      } catch (EntryReader.InvalidException e) {
        refuse(entry, "assumed[%d]".formatted(i), e);
      }
    }
  }

  private void refuse(EntryReader entry, String place, EntryReader.InvalidException why) {
    entries.refuse(
        "export.json, %s %s: export it again.".formatted(entry.name(place), why.clause()));
  }

  private static Survey.Export export(ObjectNode object, VolumeFormat format) {
    return new Survey.Export(
        SafeText.quote(StrictJson.text(object, "export").orElse("")),
        StrictJson.text(object, "id").filter(ID.asMatchPredicate()).orElse(""),
        StrictJson.text(object, "created").flatMap(IndexReader::time),
        format,
        StrictJson.text(object, "base").filter(ID.asMatchPredicate()));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static <T> Parsed<T> invalid(String why) {
    return new Parsed.Invalid<>(
        new Problem(
            Reason.INVALID_SPEC, "export.json of the volume cannot be used: %s.".formatted(why)));
  }
}
