package io.skopeo.operator.tags;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Tag;
import java.util.List;
import java.util.Optional;

/** The version of a source: a digest, a tag, or a selection of listed tags. */
public sealed interface Version {
  /** One tag; tags are never listed for it. */
  record Exact(Tag tag) implements Version {}

  /** One manifest, whatever tags point to it. */
  record Pinned(Digest digest) implements Version {}

  /** Those of the source's tags that match. */
  sealed interface Listed extends Version {
    /** Returns the match of the tag, if it matches. */
    Optional<Match> match(Tag tag, boolean candidates);

    /** Returns whether the tag has a leading {@code v} or not, as the version has. */
    boolean isSpelledAlike(Tag tag);

    /** The field of the Image that says it. */
    String field();
  }

  /** All tags that match a pattern. */
  record Matching(TagPattern pattern) implements Listed {
    @Override
    public Optional<Match> match(Tag tag, boolean candidates) {
      return pattern.match(tag, candidates);
    }

    @Override
    public boolean isSpelledAlike(Tag tag) {
      return pattern.isSpelledLike(tag);
    }

    @Override
    public String field() {
      return "spec.source.version";
    }
  }

  /** All tags that are versions within a range. */
  record Ranged(VersionRange range) implements Listed {
    @Override
    public Optional<Match> match(Tag tag, boolean candidates) {
      return range.match(tag, candidates);
    }

    @Override
    public boolean isSpelledAlike(Tag tag) {
      return range.isSpelledLike(tag);
    }

    @Override
    public String field() {
      return "spec.tags.semver";
    }
  }

  /**
   * All tags that the expressions of a {@link Filter} include. No two of them are one version.
   *
   * @param include the expressions, in order to name them
   */
  record Included(List<Expression> include) implements Listed {
    private static final int LONGEST = 80;

    @Override
    public Optional<Match> match(Tag tag, boolean candidates) {
      return candidates || !Candidate.isIn(tag.name())
          ? Optional.of(Match.of(List.of(), tag.name()))
          : Optional.empty();
    }

    @Override
    public boolean isSpelledAlike(Tag tag) {
      return true;
    }

    @Override
    public String field() {
      return "spec.tags.include";
    }

    private String shown() {
      String first = include.getFirst().toString();
      String cut = first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "…";
      return include.size() == 1 ? cut : "%s and %d more".formatted(cut, include.size() - 1);
    }
  }

  /** In a user's words, short enough for a sentence. */
  default String text() {
    return switch (this) {
      case Exact(var tag) -> tag.name();
      case Pinned(var digest) -> digest.toString();
      case Matching(var pattern) -> pattern.toString();
      case Ranged(var range) -> range.toString();
      case Included included -> included.shown();
    };
  }

  /** Reads spec.source.version: a digest, a pattern with {@code x}, or a tag. */
  static Parsed<Version> parse(String text) {
    if (text.isEmpty()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set spec.tags.semver or spec.tags.include."));
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
