package io.skopeo.operator.tags;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tags.order.VersionOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The selection of tags from a tag list, with their destination tags. Tags of cosign's artifacts
 * ({@code sha256-….sig}, cosign's storage by tag, and the referrers tag schema of the OCI
 * distribution specification) are never selected.
 */
public record TagSelector(VersionCriterion.Listed version, TagFilter filter, TagMapping mapping) {
  /**
   * Steps of regular expressions for one listing: some ten seconds of one processor at the worst.
   */
  public static final long MOST_STEPS = 400_000_000;

  /** The steps that a version, pattern or range takes to match a tag. */
  public static final long STEPS_OF_MATCH = 100;

  /**
   * Selects from a tag list: oldest version first, each destination tag once. The only problem is
   * that the filter's expressions would take too long for so many tags.
   *
   * <p>If both spellings of a version exist ({@code 3.6} and {@code v3.6}), the one that is spelled
   * like the selector is selected.
   *
   * @param held the source tag whose image a floating destination tag has now. It stays selected
   *     without being listed while it is newer than all listed tags
   */
  public Parsed<List<SelectedTag>> from(
      Repository repository, Collection<Tag> listing, Optional<Tag> held) {
    List<Found> matched = listing.stream().flatMap(tag -> match(tag).stream()).toList();
    if (steps(matched) > MOST_STEPS) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.tags.include and spec.tags.exclude are too long for the %s of %s: write shorter expressions, or a pattern or range beside them."
                  .formatted(Plural.of(matched.size(), "tag"), repository)));
    }
    Map<PatternMatch, Found> versions = new HashMap<>();
    matched.stream()
        .filter(found -> filter.admits(found.tag()))
        .forEach(found -> versions.merge(found.match(), found, this::preferred));
    List<Found> selected =
        mapping instanceof TagMapping.Floating ? newestOf(versions, held) : all(versions.values());
    return new Parsed.Valid<>(
        selected.stream().map(f -> SelectedTag.of(repository, f.tag(), f.destination())).toList());
  }

  /** Returns whether the tag would be selected if it were the only one. */
  public boolean selects(Tag tag) {
    return match(tag).filter(found -> filter.admits(tag)).isPresent();
  }

  /** Returns the most steps that {@link #selects} takes. */
  public long steps(Tag tag) {
    long size = filter.size();
    return STEPS_OF_MATCH + (size == 0 || match(tag).isEmpty() ? 0 : size * tag.name().length());
  }

  /** Returns the fields of the Image that select tags, for a sentence. */
  public String fields() {
    boolean include =
        !filter.include().isEmpty() && !(version instanceof VersionCriterion.Included);
    return Stream.of(
            version.field(),
            include ? "spec.tags.include" : "",
            filter.exclude().isEmpty() ? "" : "spec.tags.exclude")
        .filter(field -> !field.isEmpty())
        .collect(joining(" and "));
  }

  /** A tag that matches, and its tag at the destination. */
  private record Found(Tag tag, PatternMatch match, Tag destination) {}

  private Optional<Found> match(Tag tag) {
    return AttachedTags.isAttached(tag)
        ? Optional.empty()
        : version
            .match(tag, filter.candidates())
            .flatMap(match -> mapping.map(tag, match).map(to -> new Found(tag, match, to)));
  }

  private long steps(List<Found> matched) {
    long size = filter.size();
    return size == 0 ? 0 : size * matched.stream().mapToLong(f -> f.tag().name().length()).sum();
  }

  private List<Found> all(Collection<Found> versions) {
    Map<Tag, Found> byDestination = new HashMap<>();
    versions.forEach(found -> byDestination.merge(found.destination(), found, this::preferred));
    return VersionOrder.newest(
        byDestination.values(), Found::tag, filter.newest().orElse(Integer.MAX_VALUE));
  }

  private List<Found> newestOf(Map<PatternMatch, Found> versions, Optional<Tag> held) {
    var all = new ArrayList<>(versions.values());
    held.filter(this::selects)
        .flatMap(this::match)
        .filter(found -> !versions.containsKey(found.match()))
        .ifPresent(all::add);
    return VersionOrder.newest(all, Found::tag, 1);
  }

  /** Returns the tag that is spelled like the selector, or else the first in order. */
  private Found preferred(Found one, Found other) {
    boolean alike = version.isSpelledAlike(one.tag());
    if (alike != version.isSpelledAlike(other.tag())) {
      return alike ? one : other;
    }
    return VersionOrder.OLDEST_FIRST.compare(one.tag(), other.tag()) <= 0 ? one : other;
  }
}
