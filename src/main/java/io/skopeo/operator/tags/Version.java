package io.skopeo.operator.tags;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Tag;

/** What the version field of a source asks for. */
public sealed interface Version {
  /** One tag; tags are never listed for it. */
  record Exact(Tag tag) implements Version {}

  /** One manifest, whatever tags point to it. */
  record Pinned(Digest digest) implements Version {}

  /** All tags that match. */
  record Matching(TagPattern pattern) implements Version {}

  /** As a user writes it. */
  default String text() {
    return switch (this) {
      case Exact(var tag) -> tag.name();
      case Pinned(var digest) -> digest.toString();
      case Matching(var pattern) -> pattern.toString();
    };
  }

  /** Reads a version: a digest, a pattern with {@code x}, or a tag. */
  static Parsed<Version> parse(String text) {
    if (text.isEmpty()) {
      return new Parsed.Invalid<>(
          Problem.inSpec("spec.source.version is missing: write a tag, or a pattern like 2.13.x."));
    }
    if (text.contains(":")) {
      return Digest.parse(text).then(d -> new Parsed.Valid<>(new Pinned(d)));
    }
    return Tag.parse(text)
        .then(tag ->
            new Parsed.Valid<>(
                TagPattern.parse(text).<Version>map(Matching::new).orElse(new Exact(tag))));
  }
}
