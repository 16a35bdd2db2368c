package io.skopeo.operator.tags;

import static java.util.stream.Collectors.joining;

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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which tags of a listing are meant, and what they are called at the destination. Tags under which
 * cosign keeps what belongs to a digest ({@code sha256-….sig}, cosign's storage by tag, and the
 * referrers tag schema of the OCI distribution specification) never are.
 *
 * @param version what tags must match
 * @param filter which of these are taken
 * @param mapping how they are called at the destination
 */
public record TagSelector(VersionSelector.Listed version, TagFilter filter, TagMapping mapping) {
  private static final Pattern OF_A_DIGEST =
      Pattern.compile("sha(?:256|512)-[0-9a-f]{64}(?:\\..*)?");

  /**
   * Steps of regular expressions for one listing: some ten seconds of one processor at the worst.
   */
  public static final long MOST_STEPS = 400_000_000;

  /** The steps that a version, pattern or range takes to match a tag. */
  public static final long STEPS_OF_MATCH = 100;

  /**
   * Chooses from a listing; oldest version first, each destination tag once. The problem, where
   * there is one, is that so many tags would keep the filter's expressions at work for too long.
   *
   * <p>Where both spellings of a version exist ({@code 3.6} and {@code v3.6}), the one spelled as
   * it is asked for is taken.
   *
   * @param held the source's tag that a floating tag of the destination has now. It stays, though
   *     the listing has lost it, while it is selected and newer than all that the listing has.
   *     Nothing else looks at it.
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
    List<Found> chosen =
        mapping instanceof TagMapping.Floating ? newestOf(versions, held) : all(versions.values());
    return new Parsed.Valid<>(
        chosen.stream().map(f -> SelectedTag.of(repository, f.tag(), f.destination())).toList());
  }

  /** Returns whether the tag would be selected if the listing had no other. */
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
    boolean include = !filter.include().isEmpty() && !(version instanceof VersionSelector.Included);
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
    return OF_A_DIGEST.matcher(tag.name()).matches()
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

  /** The one that is spelled as it is asked for, or else the one that is first in order. */
  private Found preferred(Found one, Found other) {
    boolean alike = version.isSpelledAlike(one.tag());
    if (alike != version.isSpelledAlike(other.tag())) {
      return alike ? one : other;
    }
    return VersionOrder.OLDEST_FIRST.compare(one.tag(), other.tag()) <= 0 ? one : other;
  }
}
