package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.Optional;

/** The version of a source: a digest, a tag, a list of both, or a selection of listed tags. */
public sealed interface VersionCriterion {
  /** One tag; tags are never listed for it. */
  record Exact(Tag tag) implements VersionCriterion {}

  /** One manifest, whatever tags point to it. */
  record Pinned(Digest digest) implements VersionCriterion {}

  /**
   * The tags and digests of spec.tags.exact; tags are never listed for them.
   *
   * @param images without duplicates
   */
  record Named(List<ExactImage> images) implements VersionCriterion {
    private String shown() {
      return images.size() == 1
          ? images.getFirst().toString()
          : "%s and %d more".formatted(images.getFirst(), images.size() - 1);
    }
  }

  /** The source's tags that match. */
  sealed interface Listed extends VersionCriterion {
    /** Returns the match of the tag, if it matches. */
    Optional<PatternMatch> match(Tag tag, boolean candidates);

    /** Returns whether the tag has a leading {@code v} if the version has one. */
    boolean isSpelledAlike(Tag tag);

    /** Returns the field of the spec. */
    String field();
  }

  /** All tags that match a pattern. */
  record Matching(TagPattern pattern) implements Listed {
    @Override
    public Optional<PatternMatch> match(Tag tag, boolean candidates) {
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
    public Optional<PatternMatch> match(Tag tag, boolean candidates) {
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
   * All tags that the expressions of a {@link TagFilter} include, each a version of its own.
   *
   * @param include the expressions, for messages
   */
  record Included(List<TagRegex> include) implements Listed {
    private static final int LONGEST = 80;

    @Override
    public Optional<PatternMatch> match(Tag tag, boolean candidates) {
      return candidates || !ReleaseCandidate.isIn(tag.name())
          ? Optional.of(PatternMatch.of(List.of(), tag.name()))
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

  /** Returns the text of the spec, short enough for a sentence. */
  default String text() {
    return switch (this) {
      case Exact(var tag) -> tag.name();
      case Pinned(var digest) -> digest.toString();
      case Named named -> named.shown();
      case Matching(var pattern) -> pattern.toString();
      case Ranged(var range) -> range.toString();
      case Included included -> included.shown();
    };
  }

  /** Reads spec.source.version: a digest, a pattern with {@code x}, or a tag. */
  static Parsed<VersionCriterion> parse(String text) {
    if (text.isEmpty()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set spec.tags.exact, semver or include."));
    }
    if (text.contains(":")) {
      return Digest.parse(text).then(d -> new Parsed.Valid<>(new Pinned(d)));
    }
    return Tag.parse(text)
        .then(tag ->
            new Parsed.Valid<>(
                TagPattern.parse(text)
                    .<VersionCriterion>map(Matching::new)
                    .orElse(new Exact(tag))));
  }
}
