package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagRegex;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.VersionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Which exact tags a selection has too, whatever other tags the repository has. */
final class TagCoverage {
  /** The relation of an exact item to a selection. */
  enum Relation {
    /** The selection has the tag for certain. */
    INCLUDED,
    /** The selection never writes the tag. */
    DISJOINT,
    /** It depends on the other tags, or the selection writes another image to the tag. */
    UNCERTAIN
  }

  private final Optional<TagSelector> selector;
  private final boolean isCertain;

  private TagCoverage(Optional<TagSelector> selector, boolean isCertain) {
    this.selector = selector;
    this.isCertain = isCertain;
  }

  /**
   * Creates the coverage of a selection. Of several newest tags, and of two spellings of one
   * version, only some are selected.
   *
   * @param candidates whether release candidates are selected
   */
  static TagCoverage of(TagsSpec tags, boolean candidates) {
    boolean isVersion = tags.semver() != null;
    return new TagCoverage(
        regexes(tags.include())
            .flatMap(in ->
                regexes(tags.exclude())
                    .flatMap(out ->
                        version(tags, in, candidates)
                            .map(version ->
                                new TagSelector(
                                    version,
                                    new TagFilter(candidates, in, out, OptionalInt.empty()),
                                    new TagMapping.Same())))),
        !isVersion && tags.newest() == null);
  }

  private static Optional<VersionCriterion.Listed> version(
      TagsSpec tags, List<TagRegex> include, boolean candidates) {
    if (tags.semver() == null) {
      return Optional.of(new VersionCriterion.Included(include));
    }
    return VersionRange.parse(tags.semver(), candidates)
            instanceof Parsed.Valid<VersionRange>(var range)
        ? Optional.of(new VersionCriterion.Ranged(range))
        : Optional.empty();
  }

  /** Empty if one of them is not valid, which the Image will report. */
  private static Optional<List<TagRegex>> regexes(List<String> texts) {
    var regexes = new ArrayList<TagRegex>();
    for (String text : texts) {
      if (!(TagRegex.parse("tags", text) instanceof Parsed.Valid<TagRegex>(var regex))) {
        return Optional.empty();
      }
      regexes.add(regex);
    }
    return Optional.of(regexes);
  }

  /**
   * Compares an exact item.
   *
   * @param written the tag to which it is written
   */
  Relation relation(String item, String written) {
    if (selector.isEmpty()) {
      return Relation.UNCERTAIN;
    }
    if (!selector.get().selects(new Tag(written))) {
      return Relation.DISJOINT;
    }
    return isCertain && item.equals(written) ? Relation.INCLUDED : Relation.UNCERTAIN;
  }
}
