package io.skopeo.operator.spec;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tags.ExactImage;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagRegex;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.VersionRange;
import io.skopeo.operator.tags.hint.LetterX;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the selection of source tags: by spec.source.version, by spec.tags.exact, by
 * spec.tags.semver, or by spec.tags.include alone.
 *
 * @param version the text of spec.source.version, or empty
 * @param candidates whether release candidates are selected
 */
record TagsReader(String version, TagsSpec tags, boolean candidates) {
  private static final String INCLUDE = "spec.tags.include";
  private static final String EXCLUDE = "spec.tags.exclude";

  /** Reads the selector of the tags. */
  Parsed<VersionCriterion> selector(TagFilter filter) {
    if (!tags.exact().isEmpty()) {
      return version.isEmpty() && semver().isEmpty() && !isFiltered()
          ? named()
          : invalid(
              "spec.tags.exact names the images: remove spec.source.version, and spec.tags.semver, include, exclude and newest.");
    }
    if (!version.isEmpty() && !semver().isEmpty()) {
      return invalid(
          "spec.source.version and spec.tags.semver cannot both be set: remove one of them.");
    }
    if (!semver().isEmpty()) {
      return VersionRange.parse(semver(), candidates)
          .then(range -> new Parsed.Valid<>(new VersionCriterion.Ranged(range)));
    }
    if (version.isEmpty() && !tags.include().isEmpty()) {
      return new Parsed.Valid<>(new VersionCriterion.Included(filter.include()));
    }
    return LetterX.inSource(version)
        .<Parsed<VersionCriterion>>map(Parsed.Invalid::new)
        .orElseGet(() -> VersionCriterion.parse(version).then(this::alone));
  }

  private Parsed<VersionCriterion> named() {
    var images = new LinkedHashSet<ExactImage>();
    for (int i = 0; i < tags.exact().size(); i++) {
      switch (ExactImage.parse("spec.tags.exact[%d]".formatted(i), tags.exact().get(i))) {
        case Parsed.Valid<ExactImage>(var image) -> images.add(image);
        case Parsed.Invalid<ExactImage>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(new VersionCriterion.Named(List.copyOf(images)));
  }

  /** Refuses filters if the version names one image. */
  private Parsed<VersionCriterion> alone(VersionCriterion read) {
    return read instanceof VersionCriterion.Listed || !isFiltered()
        ? new Parsed.Valid<>(read)
        : invalid(
            "spec.source.version names one image: remove spec.tags.include, exclude and newest, or write a pattern such as 2.13.x.");
  }

  private boolean isFiltered() {
    return !tags.include().isEmpty() || !tags.exclude().isEmpty() || tags.newest() != null;
  }

  private String semver() {
    return tags.semver() == null ? "" : tags.semver().trim();
  }

  /** Reads the filter of the tags that match, and adds the problems in it. */
  TagFilter filter(List<Problem> problems) {
    if (!Collections.disjoint(tags.include(), tags.exclude())) {
      problems.add(
          Problem.inSpec(
              "spec.tags.include and spec.tags.exclude have the same expression: remove it from one of them."));
    }
    return new TagFilter(
        candidates,
        expressions(INCLUDE, tags.include(), problems),
        expressions(EXCLUDE, tags.exclude(), problems),
        count("spec.tags.newest", tags.newest(), problems));
  }

  /** Reads the limit of new copies, and adds the problem in it. */
  OptionalInt maxNewCopies(List<Problem> problems) {
    return count("spec.tags.maxNewCopies", tags.maxNewCopies(), problems);
  }

  private static OptionalInt count(String field, @Nullable Integer count, List<Problem> problems) {
    if (count == null) {
      return OptionalInt.empty();
    }
    if (count < 1) {
      problems.add(
          Problem.inSpec(field + " is less than 1: write a positive number, or remove it."));
    }
    return OptionalInt.of(count);
  }

  private static List<TagRegex> expressions(
      String field, List<String> texts, List<Problem> problems) {
    var expressions = new ArrayList<TagRegex>();
    for (int i = 0; i < texts.size(); i++) {
      switch (TagRegex.parse("%s[%d]".formatted(field, i), texts.get(i))) {
        case Parsed.Valid<TagRegex>(var expression) -> expressions.add(expression);
        case Parsed.Invalid<TagRegex>(var problem) -> problems.add(problem);
      }
    }
    return List.copyOf(expressions);
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns the fields of spec.tags that decide which tags are selected. */
  Stream<Object> fingerprint() {
    if (!tags.exact().isEmpty()) {
      // The order of a list selects nothing.
      return Stream.of("exact", String.join("\0", new TreeSet<>(tags.exact())));
    }
    return semver().isEmpty() && !isFiltered()
        ? Stream.empty()
        : Stream.of(
            semver(),
            tags.include().size(),
            tags.exclude().size(),
            String.valueOf(tags.newest()),
            String.join("\0", tags.include()),
            String.join("\0", tags.exclude()));
  }
}
