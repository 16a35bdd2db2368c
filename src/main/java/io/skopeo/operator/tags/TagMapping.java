package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The mapping of a source tag to its destination tag. */
public sealed interface TagMapping {
  /** The tag of the source. */
  record Same() implements TagMapping {}

  /** Another pattern with the numbers and the rest of the source tag. */
  record Rewritten(TagPattern to) implements TagMapping {}

  /** Another tag for one source image. */
  record Retagged(Tag tag) implements TagMapping {}

  /**
   * A tag for each image of a list.
   *
   * @param images by destination tag, in the order of the list
   */
  record Itemized(Map<Tag, ExactImage> images) implements TagMapping {
    public Itemized {
      images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    }

    /** Returns the images with their destination tags. */
    public List<SelectedTag> from(Repository source) {
      return images.entrySet().stream()
          .map(e -> new SelectedTag(e.getValue().in(source), e.getKey()))
          .toList();
    }
  }

  /** One tag for the newest match. */
  record Floating(Tag tag) implements TagMapping {}

  /**
   * Reads spec.destination.version, given the version of the source.
   *
   * @param destination the text, or empty
   */
  static Parsed<TagMapping> parse(String destination, VersionCriterion version) {
    boolean pinned = version instanceof VersionCriterion.Pinned;
    if (destination.contains(":") || (destination.isEmpty() && pinned)) {
      return invalid(
          "spec.destination.version must be a tag: a digest cannot be chosen at the destination.");
    }
    if (destination.isEmpty()) {
      return version instanceof VersionCriterion.Named(var images)
          ? itemized(images, image -> new Parsed.Valid<>(image.ownTag()))
          : new Parsed.Valid<>(new Same());
    }
    return Tag.parse(destination)
        .then(tag ->
            TagPattern.parse(destination)
                .map(pattern -> rewritten(pattern, version))
                .orElseGet(() -> literal(tag, version)));
  }

  private static Parsed<TagMapping> literal(Tag tag, VersionCriterion version) {
    return switch (version) {
      case VersionCriterion.Exact(var source) when source.equals(tag) ->
          new Parsed.Valid<>(new Same());
      case VersionCriterion.Exact _, VersionCriterion.Pinned _ ->
          new Parsed.Valid<>(new Retagged(tag));
      case VersionCriterion.Named(var images) when images.size() == 1 ->
          itemized(images, _ -> new Parsed.Valid<>(tag));
      case VersionCriterion.Named(var images) ->
          invalid(
              "spec.destination.version \"%s\" is one tag but spec.tags.exact has %d images: leave it out, or write a pattern such as x.x.x."
                  .formatted(tag, images.size()));
      case VersionCriterion.Listed _ -> new Parsed.Valid<>(new Floating(tag));
    };
  }

  /** Refuses two images with one tag: only one of them could be there. */
  private static Parsed<TagMapping> itemized(
      List<ExactImage> images, Function<ExactImage, Parsed<Tag>> mapping) {
    var byTag = new LinkedHashMap<Tag, ExactImage>();
    for (ExactImage image : images) {
      switch (mapping.apply(image)) {
        case Parsed.Invalid<Tag>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
        case Parsed.Valid<Tag>(var tag) -> {
          ExactImage other = byTag.putIfAbsent(tag, image);
          if (other != null) {
            return invalid(
                "spec.tags.exact has \"%s\" and \"%s\", which both get the destination tag \"%s\": remove one of them."
                    .formatted(other, image, tag));
          }
        }
      }
    }
    return new Parsed.Valid<>(new Itemized(byTag));
  }

  private static Parsed<TagMapping> rewritten(TagPattern to, VersionCriterion version) {
    return switch (version) {
      case VersionCriterion.Named(var images) -> itemized(images, image -> image.rewritten(to));
      case VersionCriterion.Exact _, VersionCriterion.Pinned _ ->
          invalid(
              "spec.destination.version \"%s\" is a pattern but spec.source.version names one image: write one tag."
                  .formatted(to));
      case VersionCriterion.Matching(var from) when from.equals(to) ->
          new Parsed.Valid<>(new Same());
      case VersionCriterion.Matching(var from) when from.numbers() == to.numbers() ->
          new Parsed.Valid<>(new Rewritten(to));
      case VersionCriterion.Matching(var from) ->
          invalid(
              "spec.destination.version \"%s\" has %d x and spec.source.version \"%s\" has %d: write the same number of x, or a single tag to keep at the newest."
                  .formatted(to, to.numbers(), from, from.numbers()));
      case VersionCriterion.Ranged _ when to.numbers() == VersionRange.NUMBERS ->
          new Parsed.Valid<>(new Rewritten(to));
      case VersionCriterion.Ranged _ ->
          invalid(
              "spec.destination.version \"%s\" has %d x and the versions of spec.tags.semver have three numbers: write three x, such as x.x.x, or a single tag to keep at the newest."
                  .formatted(to, to.numbers()));
      case VersionCriterion.Included _ ->
          invalid(
              "spec.destination.version \"%s\" is a pattern but spec.tags.include has no numbers to carry over: leave it out, write a single tag to keep at the newest, or choose by a pattern in spec.source.version."
                  .formatted(to));
    };
  }

  private static Parsed<TagMapping> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns the destination tag; empty if the pattern does not give a valid tag. */
  default Optional<Tag> map(Tag source, PatternMatch match) {
    return switch (this) {
      case Same _ -> Optional.of(source);
      case Rewritten(var to) -> Optional.of(to.fill(match)).filter(Tag::isTag).map(Tag::new);
      case Itemized _ -> Optional.empty();
      case Retagged(var tag) -> Optional.of(tag);
      case Floating(var tag) -> Optional.of(tag);
    };
  }
}
