package io.skopeo.operator.tags;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Tag;
import java.util.Optional;

/** Under which tag a source tag stands at the destination. */
public sealed interface TagMapping {
  /** Under its own. */
  record Same() implements TagMapping {}

  /** Numbers and candidate suffix carried over into another pattern. */
  record Rewritten(TagPattern to) implements TagMapping {}

  /** One source image under another tag. */
  record Retagged(Tag tag) implements TagMapping {}

  /** The newest match of a pattern under one tag. */
  record Floating(Tag tag) implements TagMapping {}

  /**
   * Reads the destination's version against the source's.
   *
   * @param destination the text of spec.destination.version, empty where there is none
   * @param source the text of spec.source.version
   */
  static Parsed<TagMapping> parse(String destination, String source, Version version) {
    if (destination.equals(source) || (destination.isEmpty() && !isPinned(version))) {
      return isPinned(version) ? needsTag() : new Parsed.Valid<>(new Same());
    }
    if (destination.isEmpty() || destination.contains(":")) {
      return needsTag();
    }
    return Tag.parse(destination)
        .then(tag ->
            TagPattern.parse(destination)
                .map(pattern -> rewritten(pattern, version))
                .orElseGet(() -> new Parsed.Valid<>(literal(tag, version))));
  }

  private static boolean isPinned(Version version) {
    return version instanceof Version.Pinned;
  }

  private static TagMapping literal(Tag tag, Version version) {
    return version instanceof Version.Matching ? new Floating(tag) : new Retagged(tag);
  }

  private static Parsed<TagMapping> rewritten(TagPattern to, Version version) {
    if (!(version instanceof Version.Matching(var from))) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.destination.version \"%s\" is a pattern but spec.source.version names one image: write one tag."
                  .formatted(to)));
    }
    if (from.numbers() != to.numbers()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.destination.version \"%s\" has %d x and spec.source.version \"%s\" has %d: write the same number of x, or a single tag to keep at the newest."
                  .formatted(to, to.numbers(), from, from.numbers())));
    }
    return new Parsed.Valid<>(new Rewritten(to));
  }

  private static Parsed<TagMapping> needsTag() {
    return new Parsed.Invalid<>(
        Problem.inSpec(
            "spec.destination.version must be a tag: a digest cannot be chosen at the destination."));
  }

  /** The destination's tag, empty where what the pattern makes is no tag. */
  default Optional<Tag> map(Tag source, Match match) {
    return switch (this) {
      case Same _ -> Optional.of(source);
      case Rewritten(var to) -> Optional.of(to.fill(match)).filter(Tag::isTag).map(Tag::new);
      case Retagged(var tag) -> Optional.of(tag);
      case Floating(var tag) -> Optional.of(tag);
    };
  }
}
