package io.skopeo.operator.tags.hint;

import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.order.VersionOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The tags that a selection nearly matches.
 *
 * @param count of them
 * @param example the newest one of those that the suggestion is for
 * @param clause that follows their number, such as {@code would match without a suffix}
 * @param suggestion what to write to select the example
 */
public record NearMisses(int count, Tag example, String clause, Optional<Suggestion> suggestion) {
  /** The most tags that are sorted by their form, which takes longer than to count them. */
  private static final int MOST_GROUPED = 10_000;

  /**
   * Finds them in a listing of which nothing is selected: release candidates first, then tags that
   * only the filter leaves out, then tags whose version matches but for what is around it.
   */
  public static Optional<NearMisses> of(TagSelector selector, Collection<Tag> listing) {
    List<Tag> tags = listing.stream().filter(tag -> !AttachedTags.isAttached(tag)).toList();
    return candidates(selector, tags)
        .or(() -> filtered(selector, tags))
        .or(() -> similar(selector, tags));
  }

  private static Optional<NearMisses> candidates(TagSelector selector, List<Tag> tags) {
    TagFilter filter = selector.filter();
    var allowing =
        new TagSelector(
            selector.version(),
            new TagFilter(true, filter.include(), filter.exclude(), OptionalInt.empty()),
            selector.mapping());
    List<Tag> candidates = tags.stream().filter(tag -> !isAdmitted(tag, filter)).toList();
    return isCostly(allowing, candidates)
        ? Optional.empty()
        : newest(candidates, allowing::selects, "would with spec.allowCandidateRelease: true");
  }

  private static Optional<NearMisses> filtered(TagSelector selector, List<Tag> tags) {
    TagFilter filter = selector.filter();
    if (selector.version() instanceof VersionCriterion.Included
        || (filter.include().isEmpty() && filter.exclude().isEmpty())) {
      return Optional.empty();
    }
    var unfiltered =
        new TagSelector(
            selector.version(),
            new TagFilter(filter.candidates(), List.of(), List.of(), OptionalInt.empty()),
            selector.mapping());
    return newest(tags, unfiltered::selects, "would but for %s".formatted(fields(filter)));
  }

  private static String fields(TagFilter filter) {
    if (filter.include().isEmpty()) {
      return "spec.tags.exclude";
    }
    return filter.exclude().isEmpty()
        ? "spec.tags.include"
        : "spec.tags.include and spec.tags.exclude";
  }

  private static Optional<NearMisses> similar(TagSelector selector, List<Tag> tags) {
    return Core.of(selector.version())
        .flatMap(core -> {
          var known = new HashMap<List<String>, Boolean>();
          List<TagShape> shapes =
              tags.stream()
                  .filter(tag -> isAdmitted(tag, selector.filter()))
                  .flatMap(tag -> TagShape.of(tag).stream())
                  .filter(tag ->
                      core.hasWords(tag)
                          && known.computeIfAbsent(tag.core(), _ -> core.matches(tag)))
                  .toList();
          return Group.largest(shapes.stream().limit(MOST_GROUPED).toList())
              .map(group ->
                  new NearMisses(
                      shapes.size(),
                      group.newest(),
                      group.clause(),
                      Suggestion.of(group, core, selector)));
        });
  }

  /** Returns whether the tag is no release candidate, unless they are allowed. */
  private static boolean isAdmitted(Tag tag, TagFilter filter) {
    return new VersionCriterion.Included(List.of()).match(tag, filter.candidates()).isPresent();
  }

  private static Optional<NearMisses> newest(List<Tag> tags, Predicate<Tag> near, String clause) {
    List<Tag> found = tags.stream().filter(near).toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NearMisses(
                found.size(),
                VersionOrder.newest(found, tag -> tag, 1).getFirst(),
                clause,
                Optional.empty()));
  }

  private static boolean isCostly(TagSelector selector, List<Tag> tags) {
    return tags.stream().mapToLong(selector::steps).sum() > TagSelector.MOST_STEPS;
  }

  /** Returns a clause that follows "No tag matches, but". */
  public String words() {
    return "%d %s, such as %s%s"
        .formatted(count, clause, example, suggestion.map(s -> ": write " + s.text()).orElse(""));
  }
}
