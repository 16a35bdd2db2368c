package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An item of spec.tags.exact: {@code TAG}, {@code sha256:…}, or {@code TAG@sha256:…}. What is named
 * is meant: an {@code x} is a letter, and a release candidate needs no permission.
 *
 * @param tag the tag to copy, or with a digest, the tag to write; empty for a digest alone
 * @param digest the manifest to copy; empty for the one that the tag points to
 */
public record ExactImage(Optional<Tag> tag, Optional<Digest> digest) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})(?:@sha256:(?<hex>[0-9a-f]{64}))?"
              + "|sha256:(?<alone>[0-9a-f]{64})");

  /** The hexadecimal digits in the tag of a digest: enough to tell the digests of a list apart. */
  private static final int DIGITS = 12;

  public ExactImage {
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("neither tag nor digest");
    }
  }

  /**
   * Reads an item.
   *
   * @param field the item's place, for the sentence
   */
  public static Parsed<ExactImage> parse(String field, String text) {
    Matcher item = SYNTAX.matcher(text);
    return item.matches()
        ? new Parsed.Valid<>(
            new ExactImage(
                Optional.ofNullable(item.group("tag")).map(Tag::new),
                Optional.ofNullable(item.group("hex"))
                    .or(() -> Optional.ofNullable(item.group("alone")))
                    .map(hex -> new Digest("sha256", hex))))
        : new Parsed.Invalid<>(
            Problem.inSpec(
                "%s \"%s\" is neither a tag nor a digest: write TAG, sha256:… or TAG@sha256:…."
                    .formatted(field, SafeText.quote(text))));
  }

  /** Returns the image of the source. */
  public ImageReference in(Repository source) {
    return digest.map(source::at).orElseGet(() -> source.at(tag.orElseThrow()));
  }

  /**
   * Returns the destination tag unless another is asked for. A digest alone has no tag, and a
   * registry may delete what has none: it gets one, which is not {@code sha256-…}, since that is
   * the tag of its referrers (OCI distribution specification, Referrers Tag Schema).
   */
  public Tag ownTag() {
    return tag.orElseGet(
        () -> new Tag("pinned-" + digest.orElseThrow().hex().substring(0, DIGITS)));
  }

  /** Returns the destination tag by a pattern, which takes over the numbers of the tag. */
  Parsed<Tag> rewritten(TagPattern to) {
    if (tag.isEmpty()) {
      return invalid(
          "spec.destination.version \"%s\" is a pattern but \"%s\" in spec.tags.exact has no tag: write TAG@sha256:…."
              .formatted(to, this));
    }
    return TagPattern.numbersOf(tag.get())
        .filter(match -> match.numbers().size() == to.numbers())
        .map(match -> filled(to, match))
        .orElseGet(() ->
            invalid(
                "spec.destination.version \"%s\" has %d x but \"%s\" in spec.tags.exact has another count of numbers: move it to another Image."
                    .formatted(to, to.numbers(), this)));
  }

  private Parsed<Tag> filled(TagPattern to, PatternMatch match) {
    String text = to.fill(match);
    return Tag.isTag(text)
        ? new Parsed.Valid<>(new Tag(text))
        : invalid(
            "spec.destination.version \"%s\" and \"%s\" in spec.tags.exact give a tag of more than 128 characters: write a shorter pattern."
                .formatted(to, this));
  }

  /** Returns whether the destination tag is the source itself, if the repositories are one. */
  public boolean is(Tag destination) {
    return digest.isEmpty() && tag.equals(Optional.of(destination));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns the text of the spec. */
  @Override
  public String toString() {
    return Stream.concat(tag.stream(), digest.stream())
        .map(Object::toString)
        .collect(Collectors.joining("@"));
  }
}
