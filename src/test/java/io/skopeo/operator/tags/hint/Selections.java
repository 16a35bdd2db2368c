package io.skopeo.operator.tags.hint;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Specs;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Specs in short, and what they select: {@code version: 1.x, tags: {newest: 1}}. */
public final class Selections {
  private Selections() {}

  public static List<Tag> tags(String listing) {
    return Stream.of(listing.strip().split(" +"))
        .filter(tag -> !tag.isEmpty())
        .map(Tag::new)
        .toList();
  }

  /** Reads a spec as the operator does. */
  public static ImageIntent intent(String text) {
    return (ImageIntent) read(text);
  }

  public static ParsedSpec read(String text) {
    String version = field("version", text).orElse("''");
    String destination = field("destination", text).orElse("''");
    String tags =
        text.contains("tags: ")
            ? text.substring(text.indexOf("tags: ")).replaceFirst("}, destination: .*", "}")
            : "";
    return new SpecReader("")
        .read(
            Specs.of(
                """
                mode: OnceByTag
                source: {name: quay.io/a, version: %s}
                destination: {name: registry.example.com/a, version: %s}
                %s
                """
                    .formatted(version, destination, tags)));
  }

  private static Optional<String> field(String name, String text) {
    return Stream.of(text.split(", (?=tags: |destination: )"))
        .filter(part -> part.startsWith(name + ": "))
        .map(part -> part.substring(name.length() + 2))
        .findFirst();
  }

  public static List<String> selected(ImageIntent intent, List<Tag> listing) {
    return intent
        .selection()
        .map(selection ->
            selection.from(intent.source(), listing, Optional.empty()).orThrow().stream()
                .map(image -> image.source().reference())
                .toList())
        .orElse(List.of(intent.version().text()));
  }

  /** Does what a suggestion says, and expects that its example is selected. */
  static void assertSelected(String spec, Suggestion suggestion, Tag example, List<Tag> listing) {
    String text = suggestion.text();
    String what = text.replaceFirst(" in place of .*", "");
    String destination =
        text.contains("spec.destination.version")
            ? ""
            : field("destination", spec).map(", destination: "::concat).orElse("");
    String kept =
        spec.replaceFirst(".*?(tags: \\{.*?\\})?(, destination: .*)?$", "$1")
            .replaceFirst("semver: ('.*?'|[^,}]*)(, )?", "");
    String tags = kept.replaceFirst("include: \\[.*?\\](, )?", "");
    String changed =
        what.startsWith("spec.source.version: ")
            ? "version: "
                + what.substring("spec.source.version: ".length())
                + (kept.isEmpty() ? "" : ", " + kept)
            : "tags: {"
                + what.substring("spec.tags.".length())
                + (tags.isEmpty() || tags.equals("tags: {}")
                    ? ""
                    : ", " + tags.replaceFirst("tags: \\{(.*)}", "$1"))
                + "}";
    ImageIntent intent = intent(changed + destination);
    assertThat(selected(intent, listing)).as(changed).isNotEmpty();
    assertThat(
            intent
                .selection()
                .map(selection -> selection.selects(example))
                .orElse(intent.version().text().equals(example.name())))
        .as("%s selects %s", changed, example)
        .isTrue();
  }
}
