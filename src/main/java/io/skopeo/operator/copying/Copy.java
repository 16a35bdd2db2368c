package io.skopeo.operator.copying;

import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Plural;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A planned copy. It is pinned, so a source tag that moves meanwhile does not change it.
 *
 * @param source the manifest that the destination's tag names in the end; an index that the
 *     operator composed has the digest that it will have
 * @param lines at least one. The line that names the destination's tag comes last; it is left out
 *     if the tag is there already and only what refers to it is copied
 */
public record Copy(Pinned source, Tagged destination, List<CopyLine> lines) {
  public Copy {
    lines = List.copyOf(lines);
  }

  /** Creates a copy of a manifest as it is. */
  public Copy(Pinned source, Tagged destination) {
    this(
        source,
        destination,
        List.of(CopyLine.named(source.digest(), destination.tag(), Content.WHOLE)));
  }

  /** Returns the lines in {@code url.txt}. */
  public String text() {
    return lines.stream()
        .map(line -> line.text(source.repository(), destination.repository()))
        .collect(Collectors.joining("\n"));
  }

  /** Returns the number of its lines in {@code url.txt}. */
  public int lineCount() {
    return lines.size();
  }

  /** Returns whether it gives the image its name, and not only brings what refers to it. */
  public boolean names() {
    return lines.getLast().tag().filter(destination.tag()::equals).isPresent();
  }

  /** Returns the tags that it writes. */
  public Stream<Tagged> written() {
    return Stream.concat(
            Stream.of(destination.tag()), lines.stream().flatMap(line -> line.tag().stream()))
        .distinct()
        .map((Tag tag) -> new Tagged(destination.repository(), tag));
  }

  /** Returns whether a line brings an index alone, which not every Task can. */
  public boolean bringsIndexes() {
    return lines.stream().anyMatch(line -> line.content() != Content.WHOLE);
  }

  /** Returns whether both registries of another copy are those of this one. */
  boolean sharesRegistries(Copy other) {
    return source.repository().host().equals(other.source.repository().host())
        && destination.repository().host().equals(other.destination.repository().host());
  }

  /** Describes the source, for a sentence. */
  public String what() {
    return isComposed()
        ? "%s of %s"
            .formatted(
                Plural.of(
                    (int) lines.stream().filter(line -> line.content() == Content.WHOLE).count(),
                    "manifest"),
                source.repository())
        : source.toString();
  }

  /** Returns whether the source has no manifest of that digest. */
  public boolean isComposed() {
    Digest digest = source.digest();
    return lines.stream()
        .anyMatch(line -> line.content() == Content.FOLDER && line.digest().equals(digest));
  }
}
